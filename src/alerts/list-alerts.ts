import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { Alert, AlertList, AlertQuery } from '../contract/alerts.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { readPortalDays } from '../sync/mapping/portal-days.ts';
import { type AlertRow, alertColumns, toAlert } from './alert-row.ts';

/** The maximum count of unread alerts. */
const mostCounted = 10_000;

/** Newest first. */
const keyset: Keyset = {
  name: 'alerts',
  columns: [
    { sql: sql`a.at`, type: 'timestamptz' },
    { sql: sql`a.id`, type: 'uuid' },
  ],
  direction: 'desc',
};

/**
 * A page of the in-app alerts. Each user has their own read marks.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listAlerts(context: OrganizationContext, query: AlertQuery): Promise<AlertList> {
  const conditions = [sql`a.organization_id = ${context.organizationId}`, sql`a.in_app`];
  if (query.type) conditions.push(sql`a.type = ${query.type}`);
  if (query.customerId) conditions.push(sql`a.customer_id = ${query.customerId}`);
  if (query.integrationId) conditions.push(sql`a.integration_id = ${query.integrationId}`);
  const filters = sql.join(conditions, sql` and `);
  const unread =
    query.unread === undefined
      ? sql`true`
      : query.unread === 'true'
        ? sql`r.alert_id is null`
        : sql`r.alert_id is not null`;
  const [days, page, counted] = await Promise.all([
    readPortalDays(context),
    sql<AlertRow & { key: string[] }>`
      select ${alertColumns(sql`r.read_at`)}, ${keysetKey(keyset)} as key
      from alerts a ${joinReads(context)}
      where ${filters} and ${unread} and ${keysetAfter(keyset, query.cursor)}
      order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db),
    sql<{ count: number }>`
      select count(*)::int as count from (
        select from alerts a ${joinReads(context)}
        where ${filters} and r.alert_id is null limit ${sql.lit(mostCounted)}
      ) counted`.execute(context.db),
  ]);
  return {
    ...keysetPage(keyset, page.rows, query.limit, (row) => toAlert(row, days)),
    unread: counted.rows[0]?.count ?? 0,
  };
}

/**
 * Alerts by id, oldest first, including those sent only to channels. `readAt` is null: read marks aren't looked up.
 */
export async function readAlerts(context: OrganizationContext, ids: readonly string[]): Promise<Alert[]> {
  const { rows } = await sql<AlertRow>`
    select ${alertColumns(sql`null::timestamptz`)} from alerts a
    where a.organization_id = ${context.organizationId} and a.id = any(${ids}::uuid[])
    order by a.at, a.id`.execute(context.db);
  const days = await readPortalDays(context);
  return rows.map((row) => toAlert(row, days));
}

/** Alerts that the caller has read. */
export function joinReads(context: OrganizationContext): RawBuilder<unknown> {
  return sql`left join alert_reads r on r.alert_id = a.id and r.reader = ${context.actor}
    and r.organization_id = a.organization_id`;
}
