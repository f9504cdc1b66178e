import { Flex, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { customerQuery } from '../api/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { useRights } from '../ui/use-rights.ts';
import { ChatSuggestion } from './chat-suggestion.tsx';
import { sayableName, suggestionsFor } from './chat-suggestions.ts';
import { ChatLink } from './shown/chat-link.tsx';

interface ChatBeginningProps {
  isBusy: boolean;
  onSay: (message: string) => void;
  /** Called for a sentence that still has to be completed. */
  onBegin: (draft: string) => void;
}

/** A new conversation: suggestions, those that fit the page first. */
export function ChatBeginning({ isBusy, onSay, onBegin }: ChatBeginningProps) {
  const path = useLocation({ select: (location) => location.pathname.replace(/\/+$/, '') });
  const id = /^\/customers\/([^/]+)$/.exec(path)?.[1];
  const customer = useQuery({ ...customerQuery(id ?? ''), enabled: id !== undefined });
  const { maySync, mayAdminister } = useRights();
  const portals = useQuery(statusQuery(useLive())).data?.integrations;
  const isConnected = portals?.some(({ status }) => status !== 'disconnected') ?? true;
  const known = id === undefined ? undefined : customer.data;
  const customerName = sayableName(known?.name) ?? sayableName(known?.domain);
  const suggestions = suggestionsFor({ path, customer: customerName, maySync, isConnected });
  return (
    <Stack gap="xs">
      <Text fz="md" fw={650}>
        How can I help?
      </Text>
      {!isConnected && (
        <p>
          No HubSpot portal is connected yet.{' '}
          {mayAdminister ? (
            <ChatLink
              path={
                portals?.length === 0
                  ? '/settings/integrations/hubspot/setup'
                  : '/settings/integrations/hubspot'
              }
            >
              Connect portal
            </ChatLink>
          ) : (
            'An admin can connect one.'
          )}
        </p>
      )}
      <p className="cx-soft">
        Ask about a customer, or tell me what to sync. I’ll confirm before bulk changes in HubSpot.
      </p>
      {suggestions.length > 0 && (
        <Flex component="ul" direction="column" gap={6} mt="xs" aria-label="Suggestions">
          {suggestions.map(({ sentence, missing }) => (
            <li key={sentence}>
              <ChatSuggestion
                disabled={isBusy}
                onClick={() => (missing === undefined ? onSay(sentence) : onBegin(sentence))}
              >
                <bdi>{sentence}</bdi>
                {missing !== undefined && <span className="cx-soft">[{missing}]</span>}
              </ChatSuggestion>
            </li>
          ))}
        </Flex>
      )}
    </Stack>
  );
}
