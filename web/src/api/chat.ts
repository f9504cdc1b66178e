import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import {
  ChatConversationDetail,
  ChatConversationList,
  type ChatRequest,
  ChatResponse,
} from '../../../src/contract/chat.ts';
import { ownTimeZone } from '../format/preferences.ts';
import { type Then, useChange } from './mutations.ts';
import { isSignedOut, RequestFailed, request } from './request.ts';
import { sessionQuery } from './session.ts';

const base = '/api/chat';
const pathOf = (id: string) => `${base}/conversations/${encodeURIComponent(id)}`;

export const conversationsQuery = queryOptions({
  queryKey: ['chat', 'conversations'],
  queryFn: ({ client, signal }) => request(ChatConversationList, `${base}/conversations`, { client, signal }),
});

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['chat', 'conversation', id],
    queryFn: ({ client, signal }) => request(ChatConversationDetail, pathOf(id), { client, signal }),
  });

/** Whether the conversation doesn't exist, or was deleted. */
export const isGone = (error: unknown): boolean =>
  error instanceof RequestFailed && (error.code === 'not_found' || error.code === 'validation_failed');

/** Deletes a conversation. One that was already deleted elsewhere counts as success. */
export function useDeleteConversation(then: Then<void, string>) {
  const queryClient = useQueryClient();
  return useChange(
    {
      change: async (client, id: string) => {
        try {
          await request(z.unknown(), pathOf(id), { client, method: 'DELETE' });
        } catch (error) {
          if (!isGone(error)) throw error;
        }
        queryClient.removeQueries({ queryKey: conversationQuery(id).queryKey });
      },
      stale: [conversationsQuery.queryKey],
    },
    then,
  );
}

/** A message waiting for its reply. It continues while the panel is closed. */
export interface Attempt {
  /** As shown in the conversation. */
  said: string;
  request: Pick<ChatRequest, 'message' | 'action'>;
  /** Null starts a new conversation. */
  conversationId: string | null;
  /** The number of messages in the conversation before it. */
  base: number;
  /** Stops waiting for the reply; the request may still go through. */
  stop: AbortController;
}

export const sayingKey = ['chat', 'say'];

/** A conversation with a message and its reply added. Pure. */
const withReply = (
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

interface Saying {
  /** Called with the conversation of the reply to an attempt. */
  onReply: (attempt: Attempt, conversationId: string) => void;
  /** Called when the session has ended, with the unsent message. */
  onSignedOut: (said: string) => void;
}

/** Sends a message, or the action of a button. Syncs and pushes continue after the reply; their runs report progress. */
export function useSay({ onReply, onSignedOut }: Saying) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: sayingKey,
    mutationFn: ({ request: body, conversationId, stop }: Attempt, { client }) =>
      request(ChatResponse, base, {
        client,
        method: 'POST',
        body: { ...body, timeZone: ownTimeZone(), ...(conversationId === null ? {} : { conversationId }) },
        signal: stop.signal,
      }),
    onSuccess: async (response, attempt) => {
      const { queryKey } = conversationQuery(response.conversationId);
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, (known) =>
        withReply(known, attempt, response, new Date().toISOString()),
      );
      onReply(attempt, response.conversationId);
      await queryClient.invalidateQueries({ queryKey: conversationsQuery.queryKey });
    },
    onError: async (error, attempt) => {
      if (isSignedOut(error)) {
        onSignedOut(attempt.said);
        await queryClient.resetQueries({ queryKey: sessionQuery.queryKey });
      } else if (attempt.conversationId !== null) {
        // The server may have received it, and only its reply was lost.
        await queryClient.invalidateQueries(conversationQuery(attempt.conversationId));
      }
    },
  });
}
