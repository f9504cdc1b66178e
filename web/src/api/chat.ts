import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  ChatConversationDetail,
  ChatConversationList,
  type ChatRequest,
  ChatResponse,
} from '../../../src/contract/chat.ts';
import { request } from './request.ts';

const base = '/api/chat';
const pathOf = (id: string) => `${base}/conversations/${encodeURIComponent(id)}`;

/** Says something, or presses what a reply offered. A sync or a push goes on after the reply: its runs tell how far. */
export const sayToChat = (body: ChatRequest, signal: AbortSignal) =>
  request(ChatResponse, base, { method: 'POST', body, signal });

export const conversationsQuery = queryOptions({
  queryKey: ['chat', 'conversations'],
  queryFn: ({ signal }) => request(ChatConversationList, `${base}/conversations`, { signal }),
});

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['chat', 'conversation', id],
    queryFn: ({ signal }) => request(ChatConversationDetail, pathOf(id), { signal }),
  });

export const deleteConversation = (id: string) => request(z.unknown(), pathOf(id), { method: 'DELETE' });
