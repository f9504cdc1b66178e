import { Box, Skeleton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Failure } from '../ui/page/failure.tsx';
import { ChatBeginning } from './chat-beginning.tsx';
import { OwnMessage, Reply } from './chat-message.tsx';
import styles from './chat-panel.module.css';
import { ChatFailed, ChatUnanswered, ChatWaiting } from './chat-waiting.tsx';
import type { Conversation } from './use-conversation.ts';

interface ChatLogProps {
  conversation: Conversation;
  /** Puts a sentence into the field for editing. */
  onDraft: (text: string) => void;
}

/** The conversation so far. The user's last message is at the top of the view, with its reply below. */
export function ChatLog({ conversation, onDraft }: ChatLogProps) {
  const { messages, sending, failed, isBusy } = conversation;
  const scroller = useRef<HTMLDivElement>(null);
  const state = `${messages.length} ${sending ? 'sending' : failed ? 'failed' : ''}`;
  useEffect(() => {
    if (state === '0 ') return;
    const own = scroller.current?.querySelectorAll<HTMLElement>('[data-from="user"]');
    const last = own && [...own].at(-1);
    if (scroller.current && last) scroller.current.scrollTop = last.offsetTop - 12;
  }, [state]);

  // A message gets its id when the conversation is reloaded, but keeps its content and position.
  const entries = messages.map((message, i) => ({
    key: `${message.from} ${i}`,
    message,
    answer: messages[i + 1]?.text,
  }));
  const newest = messages.at(-1);
  const isUnanswered = newest?.from === 'user' && !isBusy && !failed;
  return (
    <Box
      ref={scroller}
      className={styles.scroll}
      role="log"
      aria-label="Conversation"
      aria-live="polite"
      // Updates of ages and counts are not read out.
      aria-relevant="additions"
      // It can be scrolled by keyboard, too.
      tabIndex={0}
    >
      {messages.length === 0 && !sending && !failed && (
        <ChatBeginning isBusy={isBusy} onSay={conversation.say} onBegin={onDraft} />
      )}
      {entries.map(({ key, message, answer }) =>
        message.from === 'user' ? (
          <OwnMessage key={key} text={message.text} at={message.at} />
        ) : (
          <Reply
            key={key}
            message={message}
            isNewest={message === newest && !sending}
            isBusy={isBusy}
            answer={answer ?? sending?.attempt.said}
            onSay={conversation.say}
            onPress={conversation.press}
          />
        ),
      )}
      {sending && (
        <>
          <OwnMessage text={sending.attempt.said} />
          <ChatWaiting attempt={sending.attempt} since={sending.since} />
        </>
      )}
      {failed && (
        <>
          <OwnMessage text={failed.attempt.said} />
          <ChatFailed
            error={failed.error}
            since={failed.since}
            onAgain={() => conversation.again(failed.attempt)}
            onEdit={() => {
              conversation.dismiss();
              onDraft(failed.attempt.said);
            }}
          />
        </>
      )}
      {isUnanswered && (
        <ChatUnanswered onLook={conversation.reload} onAgain={() => conversation.say(newest.text)} />
      )}
    </Box>
  );
}

/** In place of the log while a conversation is loading or couldn't be loaded. */
export function ChatLogMissing({ conversation }: { conversation: Conversation }) {
  return (
    <div className={styles.scroll}>
      {conversation.error ? (
        <Failure
          error={conversation.error}
          title="Couldn’t load the conversation"
          onRetry={conversation.reload}
        />
      ) : (
        <div aria-hidden>
          <Skeleton h={32} w="60%" ml="auto" mb="md" />
          <Skeleton h={90} mb="md" />
          <Skeleton h={32} w="40%" ml="auto" />
        </div>
      )}
    </div>
  );
}
