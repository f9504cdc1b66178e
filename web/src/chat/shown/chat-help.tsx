import type { ChatData } from '../../../../src/contract/chat.ts';
import { Tag } from '../../ui/state-pill.tsx';

interface ChatHelpProps {
  commands: Extract<ChatData, { type: 'help' }>['commands'];
  isBusy: boolean;
  onSay: (message: string) => void;
}

/** What can be said; every example can be pressed. */
export function ChatHelp({ commands, isBusy, onSay }: ChatHelpProps) {
  return (
    <ul className="cx-chat-list" aria-label="What can be said">
      {commands.map(({ title, examples, changes }) => (
        <li key={title} className="cx-chat-entry">
          <span className="cx-strong">
            {title} {changes && <Tag>changes something</Tag>}
          </span>
          {examples.map((example) => (
            <button
              key={example}
              type="button"
              className="cx-chat-example"
              disabled={isBusy}
              onClick={() => onSay(example)}
            >
              <bdi>{example}</bdi>
            </button>
          ))}
        </li>
      ))}
    </ul>
  );
}
