import { Box, VisuallyHidden } from '@mantine/core';
import type { ChatAction, ChatMessage as Message } from '../../../src/contract/chat.ts';
import { formatMomentExactly } from '../format/dates.ts';
import { ChatActions } from './chat-actions.tsx';
import styles from './chat-message.module.css';
import { linesOf } from './chat-reply-text.ts';
import { ChatShown } from './shown/chat-shown.tsx';

/** A message of the user, always shown as plain text. */
export function OwnMessage({ text, at }: { text: string; at?: string }) {
  return (
    <div className={styles.message} data-from="user">
      <VisuallyHidden>You: </VisuallyHidden>
      <div
        className={styles.said}
        dir="auto"
        {...(at === undefined ? {} : { title: formatMomentExactly(at) })}
      >
        {text}
      </div>
    </div>
  );
}

interface ReplyProps {
  message: Message;
  isNewest: boolean;
  isBusy: boolean;
  /** Sends the user's next message. */
  answer: string | undefined;
  onSay: (message: string) => void;
  onPress: (action: ChatAction) => void;
}

/** A reply: its text, its data, and its buttons. */
export function Reply({ message, isNewest, isBusy, answer, onSay, onPress }: ReplyProps) {
  const { data, actions = [] } = message;
  const lines = linesOf(message);
  const chosenAbove = new Set(data?.type === 'customers' ? data.choices.map(({ actionId }) => actionId) : []);
  // The examples of the help are buttons in the list.
  const below = data?.type === 'help' ? [] : actions.filter(({ id }) => !chosenAbove.has(id));
  return (
    <div className={styles.message} data-from="assistant">
      <VisuallyHidden>Reply: </VisuallyHidden>
      {lines.length > 0 && <p className={styles.lines}>{lines.join('\n')}</p>}
      {data && (
        <Box mt={lines.length > 0 ? 'xs' : 0}>
          <ChatShown
            data={data}
            actions={actions}
            isOpen={isNewest}
            isBusy={isBusy}
            answer={answer}
            onSay={onSay}
            onPress={onPress}
          />
        </Box>
      )}
      <ChatActions
        actions={below}
        at={message.at}
        isNewest={isNewest}
        isBusy={isBusy}
        answer={answer}
        onPress={onPress}
      />
    </div>
  );
}
