import { useLocalStorage } from '@mantine/hooks';
import { useMutationState, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ChatAction, ChatMessage } from '../../../src/contract/chat.ts';
import { type Attempt, conversationQuery, sayingKey, useSay } from '../api/chat.ts';

export interface Conversation {
  /** Null for a new conversation. */
  id: string | null;
  messages: readonly ChatMessage[];
  /** Whether the messages are loading, and why they couldn't be loaded. */
  isLoading: boolean;
  error: Error | null;
  reload: () => void;
  /** Whether a message is on its way; there is one at a time. */
  isBusy: boolean;
  /** The message being sent, not yet among the messages. */
  sending: { attempt: Attempt; since: number } | undefined;
  failed: { attempt: Attempt; error: Error; since: number } | undefined;
  say: (message: string) => void;
  press: (action: ChatAction) => void;
  again: (attempt: Attempt) => void;
  /** Forgets the failed message. */
  dismiss: () => void;
  /** Opens another conversation; null for a new one. */
  open: (id: string | null) => void;
}

/**
 * The conversation that a user has open in this browser.
 * @param owner the user: others on this machine have their own.
 * @param onSignedOut called when the session has ended, with the unsent message.
 */
export function useConversation(owner: string, onSignedOut: (said: string) => void): Conversation {
  const queryClient = useQueryClient();
  const [id, setId] = useLocalStorage<string | null>({
    key: `cscx-chat:${owner}`,
    defaultValue: null,
    getInitialValueInEffect: false,
    sync: false,
  });
  const shown = useRef(id);
  useEffect(() => {
    shown.current = id;
  }, [id]);
  const query = useQuery({ ...conversationQuery(id ?? ''), enabled: id !== null });
  const messages = (id === null ? undefined : query.data?.messages) ?? [];

  const saying = useSay({
    onReply: (attempt, conversationId) => {
      if (shown.current === attempt.conversationId) setId(conversationId);
    },
    onSignedOut,
  });

  const attempts = useMutationState({
    filters: { mutationKey: sayingKey },
    select: ({ state }) => ({
      status: state.status,
      error: state.error,
      since: state.submittedAt,
      attempt: state.variables as Attempt,
    }),
  });
  const last = attempts.at(-1);
  // Once received, a message is among the messages.
  const isOurs =
    last !== undefined && last.attempt.conversationId === id && messages.length <= last.attempt.base;

  const dismiss = () => {
    const cache = queryClient.getMutationCache();
    for (const mutation of cache.findAll({ mutationKey: sayingKey, status: 'error' })) cache.remove(mutation);
  };
  const send = (said: string, request: Attempt['request']) => {
    dismiss();
    saying.mutate({ said, request, conversationId: id, base: messages.length, stop: new AbortController() });
  };
  return {
    id,
    messages,
    isLoading: id !== null && query.isPending,
    error: id === null || query.data ? null : query.error,
    reload: () => void query.refetch(),
    isBusy: last?.status === 'pending',
    sending: isOurs && last.status === 'pending' ? { attempt: last.attempt, since: last.since } : undefined,
    failed:
      isOurs && last.status === 'error' && last.error
        ? { attempt: last.attempt, error: last.error, since: last.since }
        : undefined,
    say: (message) => send(message, { message }),
    press: (action) => send(action.label, { action: action.id }),
    again: ({ said, request }) => send(said, request),
    dismiss,
    open: (next) => {
      dismiss();
      setId(next);
    },
  };
}
