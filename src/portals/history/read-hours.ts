import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';

// Hourly counts. `at` is the beginning of the hour, in ms since the epoch.

/** The results of a portal's hour. */
export interface HourRow {
  at: number;
  received: number;
  created: number;
  updated: number;
  archived: number;
  failed: number;
  /** Counts per step of age: see `ages.ts`. */
  ages: number[];
  calls: number;
}

export async function readHours(db: Kysely<Database>, scope: PortalScope, from: number): Promise<HourRow[]> {
  const rows = await db
    .selectFrom('sync_hours')
    .select(['hour', 'received', 'created', 'updated', 'archived', 'failed', 'ages', 'calls'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('hour', '>=', sql<Date>`date_trunc('hour', ${new Date(from)}::timestamptz, 'UTC')`)
    .orderBy('hour')
    .execute();
  // An hour that began before the period counts as part of it, because it can't be split.
  return rows.map(({ hour, ...row }) => ({ ...row, at: Math.max(from, hour.getTime()) }));
}

/** Syncs that ended, without canceled ones; successful ones read all their object types. */
export async function readRunHours(
  db: Kysely<Database>,
  scope: PortalScope,
  from: number,
): Promise<{ at: number; ended: number; good: number }[]> {
  const { rows } = await sql<{ hour: Date; ended: number; good: number }>`
    select date_trunc('hour', completed_at, 'UTC') as hour, count(*)::int as ended,
      (count(*) filter (where status <> 'failed' and error is null))::int as good
    from sync_runs
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId} and mode <> 'push'
      and completed_at >= ${new Date(from)} and status in ('completed', 'completed_with_errors', 'failed')
    group by 1`.execute(db);
  return rows.map((row) => ({ ...row, at: Math.max(from, row.hour.getTime()) }));
}

/** Records that were sent to HubSpot. */
export async function readPushedHours(
  db: Kysely<Database>,
  scope: PortalScope,
  from: number,
): Promise<{ at: number; sent: number; failed: number }[]> {
  const { rows } = await sql<{ hour: Date; sent: number; failed: number }>`
    select date_trunc('hour', coalesce(completed_at, started_at), 'UTC') as hour,
      sum(records_updated)::int as sent, sum(records_failed)::int as failed
    from hubspot_sync_log
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type in ('company', 'contact', 'deal') and sync_direction = 'outbound'
      and (completed_at >= ${new Date(from)} or completed_at is null)
    group by 1`.execute(db);
  return rows.map((row) => ({ ...row, at: Math.max(from, row.hour.getTime()) }));
}
