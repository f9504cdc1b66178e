import { ActionIcon, Box, FocusTrap } from '@mantine/core';
import { useMediaQuery, useNetwork, useSessionStorage } from '@mantine/hooks';
import { IconHistory, IconMessagePlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { isGone } from '../api/chat.ts';
import { sessionQuery } from '../api/session.ts';
import { ChatComposer } from './chat-composer.tsx';
import { ChatConversations } from './chat-conversations.tsx';
import { ChatLog, ChatLogMissing } from './chat-log.tsx';
import styles from './chat-panel.module.css';
import { type ChatPanelState, chatBesideFrom, coversBelow } from './use-chat-panel.ts';
import { useConversation } from './use-conversation.ts';

/** Whether the window is narrower than a width in em. */
const useIsBelow = (width: number) =>
  useMediaQuery(`(max-width: ${width}em)`, undefined, { getInitialValueInEffect: false });

/** After following a link, the page should be visible: a chat that covers it closes. */
function useClosedByLinks({ close }: ChatPanelState) {
  const isOver = useIsBelow(chatBesideFrom);
  const path = useLocation({ select: ({ pathname, searchStr }) => pathname + searchStr });
  const place = useRef(path);
  useEffect(() => {
    if (place.current === path) return;
    place.current = path;
    if (isOver) close();
  }, [path, isOver, close]);
}

interface HeadProps {
  /** Whether the list of conversations is shown. */
  listed: boolean;
  onListed: (listed: boolean) => void;
  /** Called with whether the open conversation is new. */
  isNew: boolean;
  onNew: () => void;
  chat: ChatPanelState;
}

function Head({ listed, onListed, isNew, onNew, chat }: HeadProps) {
  return (
    <div className={styles.head}>
      {/* After a reload, the field gets no focus: phones would open their keyboards. */}
      <h2 className={styles.title} {...(chat.asked === 0 ? { 'data-autofocus': true, tabIndex: -1 } : {})}>
        {listed ? 'Conversations' : 'Chat'}
      </h2>
      <ActionIcon
        aria-label="Conversations"
        title="Conversations"
        aria-pressed={listed}
        onClick={() => onListed(!listed)}
      >
        <IconHistory size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
      <ActionIcon
        aria-label="New conversation"
        title="New conversation"
        disabled={isNew && !listed}
        onClick={onNew}
      >
        <IconMessagePlus size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label="Close the chat" title="Close (Esc)" onClick={chat.close}>
        <IconX size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** The chat: a conversation, or the list of them. */
export function ChatPanel({ chat }: { chat: ChatPanelState }) {
  const session = useQuery(sessionQuery);
  const owner = session.data?.user?.id ?? 'key';
  const [draft, setDraft] = useSessionStorage({
    key: `cscx-chat-draft:${owner}`,
    defaultValue: '',
    getInitialValueInEffect: false,
    sync: false,
  });
  const conversation = useConversation(owner, setDraft);
  const [listed, setListed] = useState(false);
  const [asked, setAsked] = useState(0);
  const { online } = useNetwork();
  const covers = useIsBelow(coversBelow);
  useClosedByLinks(chat);

  // A missing conversation was deleted elsewhere or has expired.
  const gone = isGone(conversation.error);
  const { open } = conversation;
  useEffect(() => {
    if (gone) open(null);
  }, [gone, open]);

  const said = [
    ...conversation.messages.flatMap(({ from, text }) => (from === 'user' ? text : [])),
    ...(conversation.sending ? [conversation.sending.attempt.said] : []),
  ];
  const focus = () => setAsked((times) => times + 1);
  const write = (text: string) => {
    setDraft(text);
    focus();
  };
  const show = (id: string | null) => {
    conversation.open(id);
    setListed(false);
    focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // Dialogs and menus opened from here are elsewhere in the DOM, and handle Escape themselves.
    const isHere = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key === 'Escape' && isHere && !event.defaultPrevented) chat.close();
  };
  return (
    <FocusTrap active={covers}>
      <Box
        className={styles.inside}
        onKeyDown={onKeyDown}
        {...(covers ? { role: 'dialog', 'aria-modal': true, 'aria-label': 'Chat' } : {})}
      >
        <Head
          listed={listed}
          onListed={setListed}
          isNew={conversation.id === null}
          onNew={() => show(null)}
          chat={chat}
        />
        {listed ? (
          <ChatConversations
            current={conversation.id}
            onOpen={show}
            onDeletedCurrent={() => conversation.open(null)}
          />
        ) : conversation.isLoading || conversation.error ? (
          <ChatLogMissing conversation={conversation} />
        ) : (
          <ChatLog conversation={conversation} onDraft={write} />
        )}
        {!online && (
          <p className={styles.offline} role="status">
            You’re offline. Your text is kept.
          </p>
        )}
        {!listed && (
          <ChatComposer
            draft={draft}
            onDraft={setDraft}
            said={said}
            isBusy={conversation.isBusy || conversation.isLoading}
            focus={chat.asked + asked}
            onSend={conversation.say}
          />
        )}
      </Box>
    </FocusTrap>
  );
}
