import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { ChatAction, ChatData, ChatIntent } from '../../contract/chat.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { Question } from './question.ts';

/** A conversation with one owner. */
export interface Conversation {
  id: string;
  /** The customer that "it" means; null: none yet. */
  customerId: string | null;
  runIds: string[];
}

/** Characters of a title. */
const longestTitle = 80;

export function notFound(): AppError {
  return new AppError(
    'not_found',
    'You have no such conversation. It may have been deleted. Leave conversationId out to start a new one.',
  );
}

/**
 * The conversation of this id, or a new one.
 * @param owner the speaker: conversations of others are not found.
 * @throws {AppError} `not_found`
 */
export async function openConversation(
  context: OrganizationContext,
  owner: string,
  request: { conversationId?: string | undefined; title: string },
): Promise<Conversation> {
  const { db, organizationId } = context;
  if (request.conversationId === undefined) {
    const { id } = await db
      .insertInto('chat_conversations')
      .values({
        organization_id: organizationId,
        owner,
        title: request.title.replaceAll('\0', '').slice(0, longestTitle).toWellFormed(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { id, customerId: null, runIds: [] };
  }
  const row = await db
    .selectFrom('chat_conversations')
    .select(['id', 'customer_id', 'run_ids'])
    .where('id', '=', request.conversationId)
    .where('organization_id', '=', organizationId)
    .where('owner', '=', owner)
    .executeTakeFirst();
  if (!row) throw notFound();
  return { id: row.id, customerId: row.customer_id, runIds: row.run_ids };
}

/** Saves a message. */
export async function addMessage(
  context: OrganizationContext,
  conversationId: string,
  message: {
    sender: 'user' | 'assistant';
    text: string;
    intent?: ChatIntent;
    data?: ChatData | undefined;
    actions?: ChatAction[] | undefined;
  },
): Promise<void> {
  await context.db
    .insertInto('chat_messages')
    .values({
      organization_id: context.organizationId,
      conversation_id: conversationId,
      sender: message.sender,
      text: message.text.replaceAll('\0', '').toWellFormed(),
      intent: message.intent ?? null,
      data: message.data === undefined ? null : toJsonb(message.data),
      actions: message.actions === undefined ? null : toJsonb(message.actions),
    })
    .execute();
}

/** The label of a button in one of the owner's conversations; undefined: there is no such button. */
export async function readLabel(
  context: OrganizationContext,
  owner: string,
  conversationId: string,
  actionId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ label: string | null }>`
    select a.action ->> 'label' as label
    from chat_messages m
    join chat_conversations c on c.id = m.conversation_id and c.organization_id = m.organization_id
    cross join lateral jsonb_array_elements(m.actions) as a (action)
    where m.conversation_id = ${conversationId} and m.organization_id = ${context.organizationId}
      and c.owner = ${owner} and m.sender = 'assistant' and a.action ->> 'id' = ${actionId}
    order by m.position desc limit 1`.execute(context.db);
  return rows[0]?.label ?? undefined;
}

/** Saves what the conversation is about now, and the question that it ends with, if any. */
export async function keepState(
  context: OrganizationContext,
  conversation: Conversation,
  question: Question | undefined,
): Promise<void> {
  await context.db
    .updateTable('chat_conversations')
    .set({
      customer_id: conversation.customerId,
      run_ids: conversation.runIds,
      question: question === undefined ? null : toJsonb(question),
      updated_at: new Date(context.clock.now()),
    })
    .where('id', '=', conversation.id)
    .where('organization_id', '=', context.organizationId)
    .execute();
}

/**
 * Removes the open question from a conversation and returns it, so that only one of several answers counts.
 * @param id only this question: another one stays.
 * @returns undefined: there is none, it is another one, or another answer was faster. `isOld`: it has expired.
 */
export async function takeQuestion(
  context: OrganizationContext,
  conversationId: string,
  id?: string,
): Promise<{ question: Question; isOld: boolean } | undefined> {
  const only = id === undefined ? sql`` : sql`and question ->> 'id' = ${id}`;
  const { rows } = await sql<{ question: unknown }>`
    with taken as (
      select id, question from chat_conversations
      where id = ${conversationId} and organization_id = ${context.organizationId} and question is not null ${only}
      for update
    )
    update chat_conversations c set question = null from taken where c.id = taken.id
    returning taken.question`.execute(context.db);
  const parsed = Question.safeParse(rows[0]?.question);
  if (!parsed.success) return undefined;
  const isOld = Date.parse(parsed.data.expiresAt) <= context.clock.now();
  return { question: parsed.data, isOld };
}
