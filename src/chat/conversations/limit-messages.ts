import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';

/** Messages of an owner in a minute, at most. */
const messagesPerMinute = 30;

/**
 * Counts a message of an owner, across all processes.
 * @throws {AppError} `rate_limited`
 */
export async function limitMessages(context: OrganizationContext, owner: string): Promise<void> {
  const now = new Date(context.clock.now());
  const minuteAgo = new Date(now.getTime() - 60_000);
  const { rows } = await sql<{ messages: number; window_start: Date }>`
    insert into chat_usage as u (organization_id, owner, window_start, messages)
    values (${context.organizationId}, ${owner}, ${now}, 1)
    on conflict (organization_id, owner) do update set
      messages = case when u.window_start <= ${minuteAgo} then 1 else u.messages + 1 end,
      window_start = case when u.window_start <= ${minuteAgo} then excluded.window_start else u.window_start end
    returning messages, window_start`.execute(context.db);
  const [row] = rows;
  if (!row || row.messages <= messagesPerMinute) return;
  const seconds = Math.max(1, Math.ceil((row.window_start.getTime() + 60_000 - now.getTime()) / 1_000));
  throw new AppError(
    'rate_limited',
    `You sent more than ${messagesPerMinute} messages in a minute. Try again in ${seconds} seconds.`,
    { details: { retryAfterSeconds: seconds } },
  );
}
