import type { Context } from '../../context/context.ts';

/** The task that deletes old conversations. */
export const chatTask = 'chat-history';

const keptMs = 90 * 24 * 60 * 60_000;

/** Deletes conversations that have not been used for 90 days, with all their messages. */
export async function deleteOldConversations(context: Pick<Context, 'db' | 'clock'>): Promise<number> {
  const before = new Date(context.clock.now() - keptMs);
  const { numDeletedRows } = await context.db
    .deleteFrom('chat_conversations')
    .where('updated_at', '<', before)
    .executeTakeFirst();
  await context.db.deleteFrom('chat_messages').where('created_at', '<', before).execute();
  await context.db.deleteFrom('chat_usage').where('window_start', '<', before).execute();
  return Number(numDeletedRows);
}
