import { sql } from 'kysely';
import type { OrganizationContext } from '../../context.ts';
import type { ChatAction, ChatData, ChatIntent } from '../../contract/chat.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { AppError } from '../../errors.ts';
import { Question } from './question.ts';

/** A conversation of one owner. */
export interface Conversation {
  id: string;
  /** What "it" means; null: nothing yet. */
  customerId: string | null;
  runIds: string[];
}

/** Characters of a title. */
const longestTitle = 80;

export function notFound(): AppError {
  return new AppError(
    'not_found',
    'There is no such conversation of yours. It may have been deleted; begin a new one by leaving conversationId out.',
  );
}

/**
 * The conversation of this id, or a new one.
 * @param owner who talks: others' conversations are not found.
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

/** Keeps what was said. */
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

/** What stands on a button that a reply in a conversation of the owner's offered; undefined: none did. */
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

/** Keeps what the conversation is about now, and the question that it ends with, if it ends with one. */
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
 * Takes the question out that waits in a conversation, so that it is answered once, whoever else answers it too.
 * @param id only this one: if it is another, that one stays.
 * @returns undefined: there is none, it is another one, or somebody else was faster. `isOld`: it waited too long.
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
