import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { Alert } from '../contract/alerts.ts';
import { readPortalDays } from '../sync/mapping/portal-days.ts';
import { type AlertRow, alertColumns, toAlert } from './alert-row.ts';
import { joinReads } from './list-alerts.ts';

/**
 * Marks an alert as read by the caller; doing it again keeps the first time.
 * @throws {AppError} `not_found`, also for another organization's alert.
 */
export async function markRead(context: OrganizationContext, id: string): Promise<Alert> {
  await sql`
    insert into alert_reads (alert_id, organization_id, reader, read_at)
    select id, organization_id, ${context.actor}, ${new Date(context.clock.now())}::timestamptz from alerts
    where id = ${id} and organization_id = ${context.organizationId} and in_app
    on conflict do nothing`.execute(context.db);
  const { rows } = await sql<AlertRow>`
    select ${alertColumns(sql`r.read_at`)} from alerts a ${joinReads(context)}
    where a.organization_id = ${context.organizationId} and a.id = ${id} and a.in_app`.execute(context.db);
  const [row] = rows;
  if (!row) throw new AppError('not_found', "This alert doesn't exist. Its deal may have been deleted.");
  return toAlert(row, await readPortalDays(context));
}

/**
 * Marks alerts as read: all, or those raised up to a moment.
 * @param until ISO 8601, inclusive.
 * @returns how many were unread.
 */
export async function markAllRead(context: OrganizationContext, until?: string): Promise<number> {
  // Stored times have microseconds; `until` comes from a response, which is cut to milliseconds.
  const limit =
    until === undefined
      ? sql`'infinity'::timestamptz`
      : sql`${until}::timestamptz + interval '1 millisecond'`;
  const { numAffectedRows } = await sql`
    insert into alert_reads (alert_id, organization_id, reader, read_at)
    select a.id, a.organization_id, ${context.actor}, ${new Date(context.clock.now())}::timestamptz
    from alerts a ${joinReads(context)}
    where a.organization_id = ${context.organizationId} and a.in_app and r.alert_id is null and a.at < ${limit}
    on conflict do nothing`.execute(context.db);
  return Number(numAffectedRows ?? 0);
}
