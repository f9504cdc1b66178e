import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { customerQuery } from '../api/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { useRights } from '../ui/use-rights.ts';
import { sayableName, suggestionsFor } from './chat-suggestions.ts';
import { ChatLink } from './shown/chat-link.tsx';

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
  const { maySync, mayAdminister } = useRights();
  const portals = useQuery(statusQuery(useLive())).data?.integrations;
  const isConnected = portals?.some(({ status }) => status !== 'disconnected') ?? true;
  const known = id === undefined ? undefined : customer.data;
  const account = sayableName(known?.name) ?? sayableName(known?.domain);
  const suggestions = suggestionsFor({ path, account, maySync, isConnected });
  return (
    <div className="cx-chat-beginning">
      <p className="cx-chat-welcome">What do you want to know or do?</p>
      {!isConnected && (
        <p>
          No HubSpot portal is connected yet, so there is little to ask.{' '}
          {mayAdminister ? (
            <ChatLink
              path={
                portals?.length === 0
                  ? '/settings/integrations/hubspot/setup'
                  : '/settings/integrations/hubspot'
              }
            >
              Connect a portal
            </ChatLink>
          ) : (
            'An administrator can connect one.'
          )}
        </p>
      )}
      <p className="cx-soft">
        Say it in your own words: what is known of a customer, or what is to be synced. You are asked before
        many records in HubSpot are changed.
      </p>
      {suggestions.length > 0 && (
        <ul className="cx-chat-suggestions" aria-label="You can say, for example">
          {suggestions.map(({ sentence, missing }) => (
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
      )}
    </div>
  );
}
