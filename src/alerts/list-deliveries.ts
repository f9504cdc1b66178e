import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { AlertDelivery, AlertDeliveryList, AlertDeliveryQuery } from '../contract/alerts.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';

interface DeliveryRow {
  id: string;
  alert_id: string;
  channel_id: string;
  channel_name: string;
  recipient: string;
  message: string;
  status: 'waiting' | 'sent' | 'failed';
  attempts: number;
  due_at: Date;
  sent_at: Date | null;
  last_error: string | null;
}

const keyset: Keyset = {
  name: 'alert deliveries',
  columns: [
    { sql: sql`d.created_at`, type: 'timestamptz' },
    { sql: sql`d.id`, type: 'uuid' },
  ],
  direction: 'desc',
};

/**
 * A page of the delivery log, newest first.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listDeliveries(
  context: OrganizationContext,
  query: AlertDeliveryQuery,
): Promise<AlertDeliveryList> {
  const conditions = [sql`d.organization_id = ${context.organizationId}`, keysetAfter(keyset, query.cursor)];
  if (query.channelId) conditions.push(sql`d.channel_id = ${query.channelId}`);
  if (query.status) conditions.push(sql`d.status = ${query.status}`);
  const { rows } = await sql<DeliveryRow & { key: string[] }>`
    select ${columns}, ${keysetKey(keyset)} as key from ${fromDeliveries}
    where ${sql.join(conditions, sql` and `)}
    order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db);
  return keysetPage(keyset, rows, query.limit, toDelivery);
}

/** One delivery; undefined if the organization has none with this id. */
export async function readDelivery(
  context: OrganizationContext,
  id: string,
): Promise<AlertDelivery | undefined> {
  const { rows } = await sql<DeliveryRow>`
    select ${columns} from ${fromDeliveries}
    where d.organization_id = ${context.organizationId} and d.id = ${id}`.execute(context.db);
  return rows[0] && toDelivery(rows[0]);
}

const columns: RawBuilder<unknown> = sql`d.id, d.alert_id, d.channel_id, c.name as channel_name, d.recipient, a.message,
  d.status, d.attempts, d.due_at, d.sent_at, d.last_error`;
const fromDeliveries = sql`alert_deliveries d
  join alerts a on a.id = d.alert_id
  join alert_channels c on c.id = d.channel_id`;

function toDelivery(row: DeliveryRow): AlertDelivery {
  return {
    id: row.id,
    alertId: row.alert_id,
    channelId: row.channel_id,
    channelName: row.channel_name,
    recipient: row.recipient === '' ? null : row.recipient,
    message: row.message,
    status: row.status,
    attempts: row.attempts,
    dueAt: row.due_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    lastError: row.last_error,
  };
}
