import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { customerQuery } from '../api/customers.ts';
import { sayableName, suggestionsFor } from './chat-suggestions.ts';
import { useRights } from './use-rights.ts';

interface ChatBeginningProps {
  isBusy: boolean;
  onSay: (message: string) => void;
  /** The sentence has to be ended first. */
  onBegin: (draft: string) => void;
}

/** A conversation in which nothing was said: what can be said, the sentences that fit the page first. */
export function ChatBeginning({ isBusy, onSay, onBegin }: ChatBeginningProps) {
  const path = useLocation({ select: (location) => location.pathname.replace(/\/+$/, '') });
  const id = /^\/customers\/([^/]+)$/.exec(path)?.[1];
  const customer = useQuery({ ...customerQuery(id ?? ''), enabled: id !== undefined });
  const { maySync } = useRights();
  const known = id === undefined ? undefined : customer.data;
  const account = sayableName(known?.name) ?? sayableName(known?.domain);
  return (
    <div className="cx-chat-beginning">
      <p className="cx-chat-welcome">What do you want to know or do?</p>
      <p className="cx-soft">
        Say it in your own words: what is known of a customer, or what is to be synced. You are asked before
        many records in HubSpot are changed.
      </p>
      <ul className="cx-chat-suggestions" aria-label="You can say, for example">
        {suggestionsFor({ path, account, maySync }).map(({ sentence, missing }) => (
          <li key={sentence}>
            <button
              type="button"
              className="cx-chat-suggestion"
              disabled={isBusy}
              onClick={() => (missing === undefined ? onSay(sentence) : onBegin(sentence))}
            >
              <bdi>{sentence}</bdi>
              {missing !== undefined && <span className="cx-soft">[{missing}]</span>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
