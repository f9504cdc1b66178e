import { createRoute, z } from '@hono/zod-openapi';
import { answerMessage } from '../../chat/answer-message.ts';
import {
  deleteConversation,
  listConversations,
  readConversation,
} from '../../chat/conversations/list-conversations.ts';
import type { Speaker } from '../../chat/incoming-message.ts';
import { answerByModel } from '../../chat/model/answer-by-model.ts';
import { openModel } from '../../chat/model/open-model.ts';
import type { Context } from '../../context/context.ts';
import {
  ChatConversationDetail,
  ChatConversationList,
  ChatRequest,
  ChatResponse,
} from '../../contract/chat.ts';
import type { Caller } from '../../sign-in/caller.ts';
import { chatServices } from '../../wiring/chat-services.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const tags = ['Chat'];
const base = '/api/chat';
const OfConversation = z.object({ id: z.guid() });

/** The chat. Each tool requires the same role as the route for the same action. */
export function chatRoutes(api: Api, context: Context): void {
  const settings = context.config.ai;
  const parts = {
    services: chatServices(context),
    model: settings === undefined ? undefined : answerByModel(() => openModel(settings)),
  };

  api.openapi(
    createRoute({
      method: 'post',
      path: base,
      tags,
      summary: 'Send a message to the chat, or choose an action from a reply',
      description:
        "A message runs with the permissions of the caller. Anything that can't be undone, and a push of more than 100 scores, needs confirmation first: `actions` has the choices, and “yes” and “no” work as well, once and within ten minutes. Without `conversationId`, a new conversation starts. Limit: 30 messages a minute.",
      middleware: allow('viewer'),
      request: { body: jsonBody(ChatRequest) },
      responses: { 200: json(ChatResponse, 'The reply'), ...errors(400, 404, 422, 429) },
    }),
    async (c) =>
      c.json(
        await answerMessage(c.get('organization'), parts, speakerOf(c.get('caller')), c.req.valid('json')),
        200,
      ),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/conversations`,
      tags,
      summary: 'List your conversations, most recently used first',
      description: 'Conversations are deleted 90 days after their last use.',
      middleware: allow('viewer'),
      responses: { 200: json(ChatConversationList, 'At most 50 conversations'), ...errors() },
    }),
    async (c) =>
      c.json(await listConversations(c.get('organization'), speakerOf(c.get('caller')).owner), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/conversations/{id}`,
      tags,
      summary: 'Get one of your conversations with its messages',
      middleware: allow('viewer'),
      request: { params: OfConversation },
      responses: {
        200: json(ChatConversationDetail, 'The newest 200 messages, oldest first'),
        ...errors(404, 422),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await readConversation(c.get('organization'), speakerOf(c.get('caller')).owner, id), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: `${base}/conversations/{id}`,
      tags,
      summary: 'Delete one of your conversations with all its messages',
      middleware: allow('viewer'),
      request: { params: OfConversation },
      responses: { 204: { description: 'Deleted' }, ...errors(404, 422) },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      await deleteConversation(c.get('organization'), speakerOf(c.get('caller')).owner, id);
      return c.body(null, 204);
    },
  );
}

/** A key's conversations are its own; its creator doesn't see them. */
function speakerOf({ user, apiKey, role }: Caller): Speaker {
  return { owner: user?.id ?? `key:${apiKey?.id ?? 'admin'}`, role, userId: user?.id ?? null };
}
