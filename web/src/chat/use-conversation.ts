import { useLocalStorage } from '@mantine/hooks';
import { useMutation, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type {
  ChatAction,
  ChatConversationDetail,
  ChatMessage,
  ChatRequest,
  ChatResponse,
} from '../../../src/contract/chat.ts';
import { conversationQuery, conversationsQuery, sayToChat } from '../api/chat.ts';
import { isSignedOut, RequestFailed } from '../api/request.ts';
import { sessionQuery } from '../api/session.ts';
import { ownTimeZone } from '../format/preferences.ts';

const mutationKey = ['chat', 'say'];

/** Something on its way to the chat. It goes on while the panel is closed. */
export interface Attempt {
  /** As it stands in the conversation. */
  said: string;
  request: Pick<ChatRequest, 'message' | 'action'>;
  /** Null: it begins a new conversation. */
  conversationId: string | null;
  /** Messages that the conversation had before. */
  base: number;
  /** Ends the waiting; what was said may have been carried out all the same. */
  stop: AbortController;
}

export interface Conversation {
  /** Null: nothing has been said yet. */
  id: string | null;
  messages: readonly ChatMessage[];
  /** While the messages of an earlier conversation are on their way, and why they did not come. */
  isLoading: boolean;
  error: Error | null;
  reload: () => void;
  /** Whether anything is on its way: one thing at a time. */
  isBusy: boolean;
  /** What is on its way, and not among the messages yet. */
  sending: { attempt: Attempt; since: number } | undefined;
  failed: { attempt: Attempt; error: Error; since: number } | undefined;
  say: (message: string) => void;
  press: (action: ChatAction) => void;
  again: (attempt: Attempt) => void;
  /** Forgets what failed. */
  dismiss: () => void;
  /** Opens another conversation; null: a new one. */
  open: (id: string | null) => void;
}

/** What the conversation holds once something was answered. Pure. */
export const withReply = (
  known: ChatConversationDetail | undefined,
  { said, base }: Pick<Attempt, 'said' | 'base'>,
  { conversationId, reply, ...rest }: ChatResponse,
  at: string,
): ChatConversationDetail => ({
  ...(known ?? { title: said, createdAt: at }),
  id: conversationId,
  updatedAt: at,
  messages: [
    ...(known?.messages.slice(0, base) ?? []),
    { id: crypto.randomUUID(), from: 'user', text: said, at },
    { id: crypto.randomUUID(), from: 'assistant', text: reply, at, ...rest },
  ],
});

/**
 * The conversation that a person has open in this browser.
 * @param owner whose it is: others on this machine have their own.
 * @param onSignedOut the session has ended; gets what was not said.
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

  const saying = useMutation({
    mutationKey,
    mutationFn: ({ request, conversationId, stop }: Attempt) =>
      sayToChat(
        { ...request, timeZone: ownTimeZone(), ...(conversationId === null ? {} : { conversationId }) },
        stop.signal,
      ),
    onSuccess: async (response, attempt) => {
      const { queryKey } = conversationQuery(response.conversationId);
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, (known) =>
        withReply(known, attempt, response, new Date().toISOString()),
      );
      if (shown.current === attempt.conversationId) setId(response.conversationId);
      await queryClient.invalidateQueries({ queryKey: conversationsQuery.queryKey });
    },
    onError: async (error, attempt) => {
      if (isSignedOut(error)) {
        onSignedOut(attempt.said);
        await queryClient.resetQueries({ queryKey: sessionQuery.queryKey });
      } else if (attempt.conversationId !== null) {
        // The server may have heard it, and only its answer was lost.
        await queryClient.invalidateQueries(conversationQuery(attempt.conversationId));
      }
    },
  });

  const attempts = useMutationState({
    filters: { mutationKey },
    select: ({ state }) => ({
      status: state.status,
      error: state.error,
      since: state.submittedAt,
      attempt: state.variables as Attempt,
    }),
  });
  const last = attempts.at(-1);
  // What was heard is among the messages.
  const isOurs =
    last !== undefined && last.attempt.conversationId === id && messages.length <= last.attempt.base;

  const dismiss = () => {
    const cache = queryClient.getMutationCache();
    for (const mutation of cache.findAll({ mutationKey, status: 'error' })) cache.remove(mutation);
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

/** Whether the answer says that there is no such conversation of this person, any more or at all. */
export const isGone = (error: Error | null): boolean =>
  error instanceof RequestFailed && (error.code === 'not_found' || error.code === 'validation_failed');
