import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { Outcome } from '../send/outcome.ts';
import { retryWait } from './retry-waits.ts';
import type { ChannelKey, DueMessage } from './take-due.ts';

/**
 * Stores the outcome of a message: sent, failed permanently, or to be retried. A temporary failure delays the
 * channel's other messages equally, without counting as one of their attempts.
 * @param now in milliseconds since the epoch.
 */
export async function settle(
  db: Kysely<Database>,
  channel: ChannelKey,
  message: DueMessage,
  outcome: Outcome,
  now: number,
): Promise<void> {
  const ids = message.deliveries.map((delivery) => delivery.id);
  let told = outcome;
  await db.transaction().execute(async (trx) => {
    const mine = trx
      .updateTable('alert_deliveries')
      .where('organization_id', '=', channel.organizationId)
      .where('id', 'in', ids)
      .where('status', '=', 'waiting');
    const attempts = sql<number>`attempts + 1`;
    if (outcome.state === 'sent') {
      await mine
        .set({
          status: 'sent',
          sent_at: new Date(now),
          attempts,
          lease_until: null,
          last_error: outcome.note ?? null,
        })
        .execute();
    } else {
      const tries = Math.max(...message.deliveries.map((delivery) => delivery.attempts)) + 1;
      const wait = outcome.isPassing ? retryWait(tries, outcome.retryAfterMs) : undefined;
      // Another worker may have leased it in the meantime; then its result counts.
      const held = mine.where('lease_until', '=', message.leaseUntil);
      told = { ...outcome, reason: `${outcome.reason}${whatFollows(outcome.isPassing, wait, tries)}` };
      const failed = { attempts, lease_until: null, last_error: told.reason };
      if (wait === undefined) await held.set({ ...failed, status: 'failed' }).execute();
      else {
        const dueAt = new Date(now + wait);
        await held.set({ ...failed, due_at: dueAt }).execute();
        await trx
          .updateTable('alert_deliveries')
          .set({ due_at: dueAt })
          .where('organization_id', '=', channel.organizationId)
          .where('channel_id', '=', channel.channelId)
          .where('status', '=', 'waiting')
          .where('due_at', '<', dueAt)
          .where('lease_until', 'is', null)
          .execute();
      }
    }
    await noteOutcome(trx, channel, told, now);
  });
}

function whatFollows(isPassing: boolean, wait: number | undefined, tries: number): string {
  if (!isPassing) return '';
  if (wait !== undefined) return " We'll retry automatically.";
  return ` Failed after ${tries} attempts. No more automatic retries.`;
}

/** Stores when a channel was last used, and its current error. */
export async function noteOutcome(
  db: Kysely<Database>,
  { organizationId, channelId }: ChannelKey,
  outcome: Outcome,
  now: number,
): Promise<void> {
  const at = new Date(now);
  const error = outcome.state === 'sent' ? (outcome.note ?? null) : outcome.reason;
  await db
    .updateTable('alert_channels')
    .set({
      ...(outcome.state === 'sent' ? { last_sent_at: at } : {}),
      last_error: error,
      last_error_at: error === null ? null : at,
    })
    .where('id', '=', channelId)
    .where('organization_id', '=', organizationId)
    .execute();
}
