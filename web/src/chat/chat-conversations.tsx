import { ActionIcon, Button, Text, UnstyledButton } from '@mantine/core';
import { IconMessages, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChatConversation } from '../../../src/contract/chat.ts';
import { conversationsQuery, useDeleteConversation } from '../api/chat.ts';
import { shorten } from '../format/text.ts';
import { Dialog, DialogForm } from '../ui/page/dialog.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Age, Line } from '../ui/value/values.tsx';
import styles from './chat-conversations.module.css';
import panelStyles from './chat-panel.module.css';

interface DeleteDialogProps {
  conversation: ChatConversation;
  onClose: () => void;
  onDeleted: () => void;
}

function DeleteDialog({ conversation, onClose, onDeleted }: DeleteDialogProps) {
  const removal = useDeleteConversation({ onSuccess: onDeleted });
  return (
    <Dialog title="Delete conversation" opened onClose={onClose}>
      <DialogForm
        error={removal.error}
        busy={removal.isPending}
        cancel="Keep"
        submit="Delete"
        danger
        onCancel={onClose}
        onSubmit={() => removal.mutate(conversation.id)}
      >
        <Text size="sm" className="cx-break">
          This deletes “<bdi>{shorten(conversation.title, 80)}</bdi>” with all its messages. Actions taken in
          it are not undone.
        </Text>
      </DialogForm>
    </Dialog>
  );
}

interface ChatConversationsProps {
  current: string | null;
  onOpen: (id: string | null) => void;
  /** Called when the open conversation was deleted. */
  onDeletedCurrent: () => void;
}

/** The user's conversations, most recently used first. */
export function ChatConversations({ current, onOpen, onDeletedCurrent }: ChatConversationsProps) {
  const list = useQuery(conversationsQuery);
  const [leaving, setLeaving] = useState<ChatConversation>();
  return (
    <div className={panelStyles.scroll}>
      <Loaded query={list} what="conversations" skeleton={[40, 40]}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              icon={IconMessages}
              title="No conversations yet"
              action={
                <Button variant="default" onClick={() => onOpen(null)}>
                  Start a conversation
                </Button>
              }
            >
              Your messages are kept for 90 days and visible only to you.
            </EmptyState>
          ) : (
            <ul className={styles.list} aria-label="Conversations">
              {items.map((conversation) => (
                <Entry
                  key={conversation.id}
                  conversation={conversation}
                  isCurrent={conversation.id === current}
                  onOpen={() => onOpen(conversation.id)}
                  onDelete={() => setLeaving(conversation)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {leaving && (
        <DeleteDialog
          conversation={leaving}
          onClose={() => setLeaving(undefined)}
          onDeleted={() => {
            setLeaving(undefined);
            if (leaving.id === current) onDeletedCurrent();
          }}
        />
      )}
    </div>
  );
}

interface EntryProps {
  conversation: ChatConversation;
  isCurrent: boolean;
  onOpen: () => void;
  onDelete: () => void;
}

function Entry({ conversation, isCurrent, onOpen, onDelete }: EntryProps) {
  return (
    <li data-current={isCurrent || undefined}>
      <UnstyledButton className={styles.conversation} aria-current={isCurrent || undefined} onClick={onOpen}>
        <Line text={conversation.title} fallback="Untitled" />
        <span className="cx-cell-sub">
          <Age at={conversation.updatedAt} />
        </span>
      </UnstyledButton>
      <ActionIcon aria-label={`Delete “${shorten(conversation.title, 60)}”`} onClick={onDelete}>
        <IconTrash size={16} stroke={1.7} aria-hidden />
      </ActionIcon>
    </li>
  );
}
