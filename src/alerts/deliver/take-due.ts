import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';

/** How long a worker may take for one message before another tries; sending ends well before. */
const leaseMs = 120_000;
/** Alerts in one message. */
const mostTogether = 100;
/** More messages than this for one receiver at once are sent as one. */
const mostSingle = 10;

export interface ChannelKey {
  organizationId: string;
  channelId: string;
}

/** Deliveries that are sent as one message, leased to the worker that took them. */
export interface DueMessage {
  recipient: string;
  leaseUntil: Date;
  /** In the order of their alerts. */
  deliveries: { id: string; alertId: string; attempts: number }[];
}

/**
 * Takes the next message of a channel that is due: one alert, or, of a digest and of a flood, all alerts that are due
 * for the same receiver. What has been tried least comes first, so that a message that is never taken holds up no other.
 * @param now in milliseconds since the epoch.
 */
export async function takeDue(
  db: Kysely<Database>,
  { organizationId, channelId }: ChannelKey,
  now: number,
): Promise<DueMessage | undefined> {
  const at = new Date(now);
  const leaseUntil = new Date(now + leaseMs);
  return db.transaction().execute(async (trx) => {
    const due = sql`d.organization_id = ${organizationId} and d.channel_id = ${channelId} and d.status = 'waiting'
      and d.due_at <= ${at} and (d.lease_until is null or d.lease_until <= ${at})`;
    const { rows } = await sql<{
      id: string;
      alert_id: string;
      recipient: string;
      in_digest: boolean;
      attempts: number;
    }>`
      with first as (
        select d.recipient, d.in_digest from alert_deliveries d where ${due}
        order by d.attempts, d.due_at, d.created_at, d.id limit 1
      )
      select d.id, d.alert_id, d.recipient, d.in_digest, d.attempts
      from alert_deliveries d
      join first on first.recipient = d.recipient and first.in_digest = d.in_digest
      join alerts a on a.id = d.alert_id
      where ${due}
      order by d.attempts, d.due_at, a.at, d.id limit ${sql.lit(mostTogether)}
      for update of d skip locked`.execute(trx);
    const [first] = rows;
    if (!first) return undefined;
    const together = first.in_digest || rows.length > mostSingle ? rows : [first];
    await trx
      .updateTable('alert_deliveries')
      .set({ lease_until: leaseUntil })
      .where(
        'id',
        'in',
        together.map((row) => row.id),
      )
      .where('organization_id', '=', organizationId)
      .execute();
    return {
      recipient: first.recipient,
      leaseUntil,
      deliveries: together.map((row) => ({ id: row.id, alertId: row.alert_id, attempts: row.attempts })),
    };
  });
}
