import { ActionIcon, Button, Skeleton, Text } from '@mantine/core';
import { IconMessages, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChatConversation } from '../../../src/contract/chat.ts';
import { conversationQuery, conversationsQuery, deleteConversation } from '../api/chat.ts';
import { shorten } from '../format/text.ts';
import { Dialog, DialogFoot } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Age, Line } from '../ui/values.tsx';
import { isGone } from './use-conversation.ts';

interface DeleteDialogProps {
  conversation: ChatConversation;
  onClose: () => void;
  onDeleted: () => void;
}

function DeleteDialog({ conversation, onClose, onDeleted }: DeleteDialogProps) {
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: async () => {
      await deleteConversation(conversation.id).catch((error: unknown) => {
        // It was deleted elsewhere: that is what was wanted.
        if (!(error instanceof Error && isGone(error))) throw error;
      });
      queryClient.removeQueries({ queryKey: conversationQuery(conversation.id).queryKey });
      await queryClient.invalidateQueries({ queryKey: conversationsQuery.queryKey });
    },
    onSuccess: onDeleted,
  });
  return (
    <Dialog title="Delete the conversation" opened onClose={onClose}>
      <form
        className="cx-form"
        onSubmit={(event) => {
          event.preventDefault();
          removal.mutate();
        }}
      >
        <Text size="sm" className="cx-break">
          “<bdi>{shorten(conversation.title, 80)}</bdi>” is deleted with all that was said in it. What it did
          stays done.
        </Text>
        <DialogFoot
          error={removal.error}
          busy={removal.isPending}
          cancel="Keep it"
          submit="Delete"
          danger
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}

interface ChatConversationsProps {
  current: string | null;
  onOpen: (id: string | null) => void;
  /** The one that is open was deleted. */
  onDeletedCurrent: () => void;
}

/** A person's own conversations, the one that was used last first. */
export function ChatConversations({ current, onOpen, onDeletedCurrent }: ChatConversationsProps) {
  const list = useQuery(conversationsQuery);
  const [leaving, setLeaving] = useState<ChatConversation>();
  return (
    <div className="cx-chat-scroll">
      {list.isError && (
        <Failure
          error={list.error}
          title="The conversations could not be read"
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isPending && (
        <div aria-hidden>
          <Skeleton h={40} mb="xs" />
          <Skeleton h={40} mb="xs" />
        </div>
      )}
      {list.data?.items.length === 0 && (
        <EmptyState
          icon={IconMessages}
          title="No conversations yet"
          action={
            <Button variant="default" onClick={() => onOpen(null)}>
              Begin one
            </Button>
          }
        >
          What you say is kept for 90 days, for you alone.
        </EmptyState>
      )}
      {list.data && list.data.items.length > 0 && (
        <ul className="cx-chat-conversations" aria-label="Conversations">
          {list.data.items.map((conversation) => (
            <li key={conversation.id} data-current={conversation.id === current || undefined}>
              <button
                type="button"
                className="cx-chat-conversation"
                aria-current={conversation.id === current || undefined}
                onClick={() => onOpen(conversation.id)}
              >
                <Line text={conversation.title} fallback="Without a title" />
                <span className="cx-cell-sub">
                  <Age at={conversation.updatedAt} />
                </span>
              </button>
              <ActionIcon
                aria-label={`Delete “${shorten(conversation.title, 60)}”`}
                onClick={() => setLeaving(conversation)}
              >
                <IconTrash size={16} stroke={1.7} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
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
