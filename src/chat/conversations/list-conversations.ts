import type { OrganizationContext } from '../../context/context.ts';
import {
  ChatAction,
  type ChatConversation,
  type ChatConversationDetail,
  ChatData,
  ChatIntent,
  type ChatMessage,
} from '../../contract/chat.ts';
import { readRun } from '../../sync/runs/read-run.ts';
import { notFound } from './conversation.ts';
import { Question } from './question.ts';

const shownConversations = 50;
const shownMessages = 200;

/** An owner's conversations, most recently used first. */
export async function listConversations(
  context: OrganizationContext,
  owner: string,
): Promise<{ items: ChatConversation[] }> {
  const rows = await context.db
    .selectFrom('chat_conversations')
    .select(['id', 'title', 'created_at', 'updated_at'])
    .where('organization_id', '=', context.organizationId)
    .where('owner', '=', owner)
    .orderBy('updated_at', 'desc')
    .limit(shownConversations)
    .execute();
  return { items: rows.map(toConversation) };
}

/**
 * A conversation with its newest messages.
 * @throws {AppError} `not_found`, also for another owner's.
 */
export async function readConversation(
  context: OrganizationContext,
  owner: string,
  id: string,
): Promise<ChatConversationDetail> {
  const row = await context.db
    .selectFrom('chat_conversations')
    .select(['id', 'title', 'created_at', 'updated_at', 'question'])
    .where('id', '=', id)
    .where('organization_id', '=', context.organizationId)
    .where('owner', '=', owner)
    .executeTakeFirst();
  if (!row) throw notFound();
  const messages = await context.db
    .selectFrom('chat_messages')
    .select(['id', 'sender', 'text', 'intent', 'data', 'actions', 'created_at'])
    .where('conversation_id', '=', id)
    .where('organization_id', '=', context.organizationId)
    .orderBy('position', 'desc')
    .limit(shownMessages)
    .execute();
  const question = Question.safeParse(row.question);
  const waiting =
    question.success && Date.parse(question.data.expiresAt) > context.clock.now()
      ? question.data.id
      : undefined;
  return {
    ...toConversation(row),
    messages: await Promise.all(
      messages.reverse().map(async (message): Promise<ChatMessage> => {
        // Data of an earlier release in another shape is dropped; the text remains.
        const data = ChatData.safeParse(message.data).data;
        const intent = ChatIntent.safeParse(message.intent).data;
        const actions = ChatAction.array()
          .catch([])
          .parse(message.actions ?? [])
          .map((action) => (isOpen(action, waiting) ? action : { ...action, outdated: true as const }));
        return {
          id: message.id,
          from: message.sender,
          text: message.text,
          at: message.created_at.toISOString(),
          ...(intent ? { intent } : {}),
          ...(data ? { data: await asItIsNow(context, data) } : {}),
          ...(actions.length > 0 ? { actions } : {}),
        };
      }),
    ),
  };
}

/** @throws {AppError} `not_found`, also for another owner's. */
export async function deleteConversation(
  context: OrganizationContext,
  owner: string,
  id: string,
): Promise<void> {
  const deleted = await context.db
    .deleteFrom('chat_conversations')
    .where('id', '=', id)
    .where('organization_id', '=', context.organizationId)
    .where('owner', '=', owner)
    .returning('id')
    .executeTakeFirst();
  if (!deleted) throw notFound();
}

/** Suggestions always work; answers only while their question is open. */
const isOpen = (action: ChatAction, waiting: string | undefined): boolean =>
  action.id.startsWith('say:') || (waiting !== undefined && action.id.includes(waiting));

/** Shows runs in their current state. */
async function asItIsNow(context: OrganizationContext, data: ChatData): Promise<ChatData> {
  if (data.type !== 'runs') return data;
  const runs = await Promise.all(data.runs.map((run) => readRun(context, run.id).catch(() => run)));
  return { ...data, runs };
}

function toConversation(row: {
  id: string;
  title: string;
  created_at: Date;
  updated_at: Date;
}): ChatConversation {
  return {
    id: row.id,
    title: row.title,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
