import type { ChatData } from '../../../../src/contract/chat.ts';
import { Tag } from '../../ui/value/state-pill.tsx';
import { ChatSuggestion } from '../chat-suggestion.tsx';
import { ChatEntry, ChatList } from './chat-parts.tsx';

interface ChatHelpProps {
  commands: Extract<ChatData, { type: 'help' }>['commands'];
  isBusy: boolean;
  onSay: (message: string) => void;
}

/** The commands of the chat; every example is a button. */
export function ChatHelp({ commands, isBusy, onSay }: ChatHelpProps) {
  return (
    <ChatList label="Commands">
      {commands.map(({ title, examples, changes }) => (
        <ChatEntry key={title}>
          <span className="cx-strong">
            {title} {changes && <Tag>makes changes</Tag>}
          </span>
          {examples.map((example) => (
            <div key={example}>
              <ChatSuggestion plain disabled={isBusy} onClick={() => onSay(example)}>
                <bdi>{example}</bdi>
              </ChatSuggestion>
            </div>
          ))}
        </ChatEntry>
      ))}
    </ChatList>
  );
}
