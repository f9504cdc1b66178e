import type { ChatAction, ChatMessage as Message } from '../../../src/contract/chat.ts';
import { formatMomentExactly } from '../format/dates.ts';
import { ChatActions } from './chat-actions.tsx';
import { linesOf } from './chat-reply-text.ts';
import { ChatShown } from './shown/chat-shown.tsx';

/** What the person said. It is text, whatever it holds. */
export function OwnMessage({ text, at }: { text: string; at?: string }) {
  return (
    <div className="cx-chat-message" data-from="user">
      <span className="cx-unseen">You: </span>
      <div
        className="cx-chat-said"
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
  /** What was said next. */
  answer: string | undefined;
  onSay: (message: string) => void;
  onPress: (action: ChatAction) => void;
}

/** A reply: its words, what it shows, and what can be pressed. */
export function Reply({ message, isNewest, isBusy, answer, onSay, onPress }: ReplyProps) {
  const { data, actions = [] } = message;
  const lines = linesOf(message);
  const chosenAbove = new Set(data?.type === 'customers' ? data.choices.map(({ actionId }) => actionId) : []);
  // The examples of the help can be pressed where they stand.
  const below = data?.type === 'help' ? [] : actions.filter(({ id }) => !chosenAbove.has(id));
  return (
    <div className="cx-chat-message" data-from="assistant">
      <span className="cx-unseen">Answer: </span>
      {lines.length > 0 && <p className="cx-chat-lines">{lines.join('\n')}</p>}
      {data && (
        <ChatShown
          data={data}
          actions={actions}
          isOpen={isNewest}
          isBusy={isBusy}
          answer={answer}
          onSay={onSay}
          onPress={onPress}
        />
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
