import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';

/** A worker's lease on a message; sending ends well before. */
const leaseMs = 120_000;
/** The maximum number of alerts in one message. */
const mostTogether = 100;
/** More due messages than this for one receiver are combined into one. */
const mostSingle = 10;

export interface ChannelKey {
  organizationId: string;
  channelId: string;
}

/** Deliveries to be sent as one message, leased to this worker. */
export interface DueMessage {
  recipient: string;
  leaseUntil: Date;
  /** In the order of their alerts. */
  deliveries: { id: string; alertId: string; attempts: number }[];
}

/**
 * Leases a channel's next due message: one alert, or all due alerts for the same receiver if they are in a digest or
 * too many. Messages with the fewest attempts come first, so that a failing message delays no others.
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
