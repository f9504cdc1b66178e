import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { PushScope } from './outgoing-mapping.ts';

/** An entry of the outbox in the hands of one process. */
export interface LeasedRow {
  rowId: string;
  traceId: string;
  leaseId: string;
  forced: boolean;
  attempts: number;
  /** Changes that this one has made needless. */
  replaced: number;
}

/** How long a batch may take before its rows may be taken by another process; in seconds. */
const leaseSeconds = 90;

/** HubSpot takes at most so many records in a call. */
export const pushBatchSize = 100;

/**
 * Takes the rows that have waited longest, at most a batch. A process that dies keeps them for its lease at most; the
 * job that comes after it takes them over at once (`takeOverLeases`).
 */
export async function leaseRows(db: Kysely<Database>, scope: PushScope): Promise<LeasedRow[]> {
  const leaseId = randomUUID();
  const { rows } = await sql<Omit<LeasedRow, 'leaseId'>>`
    -- Materialized: a join could otherwise take it more than once, and each time other rows.
    with due as materialized (
      select row_id from push_outbox
      where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
        and object_type = 'company' and not_before <= now() and coalesce(lease_until, '-infinity') <= now()
      order by not_before, row_id limit ${sql.lit(pushBatchSize)}
      for update skip locked
    )
    update push_outbox o
    set lease_id = ${leaseId}, lease_until = now() + make_interval(secs => ${sql.lit(leaseSeconds)})
    from due
    where o.integration_id = ${scope.integrationId} and o.object_type = 'company' and o.row_id = due.row_id
    returning o.row_id as "rowId", o.trace_id as "traceId", o.forced, o.attempts, o.replaced`.execute(db);
  return rows.map((row) => ({ ...row, leaseId }));
}

/** Frees what a process that is gone has leased. Only one job of a portal runs at a time. */
export async function takeOverLeases(db: Kysely<Database>, scope: PushScope): Promise<void> {
  await sql`
    update push_outbox set lease_id = null, lease_until = null
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and lease_id is not null`.execute(db);
}

/**
 * Takes rows out that are done. One that changed after it was leased stays, free for the next batch.
 * @returns the changes that were never sent, because a later one came first.
 */
export async function settleRows(
  trx: Transaction<Database>,
  scope: PushScope,
  rows: readonly LeasedRow[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const { rows: gone } = await sql<{ replaced: number }>`
    delete from push_outbox o using ${leasesOf(rows)}
    where ${isLease(scope)} and o.trace_id = l.trace_id
    returning o.replaced`.execute(trx);
  await freeRows(trx, scope, rows);
  return gone.reduce((sum, { replaced }) => sum + replaced, 0);
}

/** Frees rows; with `waitMs` they wait for so long, unless they have changed meanwhile. */
export async function freeRows(
  db: Kysely<Database>,
  scope: PushScope,
  rows: readonly LeasedRow[],
  wait?: { ms: number; countsAsTry: boolean },
): Promise<void> {
  if (rows.length === 0) return;
  const seconds = (wait?.ms ?? 0) / 1_000;
  await sql`
    update push_outbox o set
      lease_id = null, lease_until = null,
      attempts = case when o.trace_id = l.trace_id then o.attempts + ${wait?.countsAsTry ? 1 : 0} else 0 end,
      not_before = case
        when ${wait !== undefined} and o.trace_id = l.trace_id
          then now() + make_interval(secs => ${seconds}::double precision)
        else o.not_before end
    from ${leasesOf(rows)} where ${isLease(scope)}`.execute(db);
}

/** Lets all rows of a portal wait, those that are due included. */
export async function postponeAll(db: Kysely<Database>, scope: PushScope, until: Date): Promise<void> {
  await sql`
    update push_outbox set not_before = ${until}, lease_id = null, lease_until = null
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and not_before < ${until}`.execute(db);
}

/** Whether a batch is worth sending now: a full one, or what has come before a moment of silence. */
export async function isBatchReady(
  db: Kysely<Database>,
  scope: PushScope,
): Promise<'full' | 'ready' | 'gathering' | 'empty'> {
  const { rows } = await sql<{ count: number; is_quiet: boolean | null }>`
    select count(*)::int as count,
      max(queued_at) < now() - make_interval(secs => ${sql.lit(quietSeconds)})
        or min(queued_at) < now() - make_interval(secs => ${sql.lit(longestGatheringSeconds)}) as is_quiet
    from (
      select queued_at from push_outbox
      where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
        and object_type = 'company' and not_before <= now() and coalesce(lease_until, '-infinity') <= now()
      limit ${sql.lit(pushBatchSize)}
    ) due`.execute(db);
  const [row] = rows;
  if (!row || row.count === 0) return 'empty';
  if (row.count >= pushBatchSize) return 'full';
  return row.is_quiet ? 'ready' : 'gathering';
}

/** Scores often come by the hundred: after so long without another one, a batch that is not full goes. */
const quietSeconds = 0.25;
/** However many more come, nothing waits longer than this for a batch to become full. */
const longestGatheringSeconds = 1;

function leasesOf(rows: readonly LeasedRow[]) {
  const input = JSON.stringify(
    rows.map(({ rowId, traceId, leaseId }) => ({ row_id: rowId, trace_id: traceId, lease_id: leaseId })),
  );
  return sql`jsonb_to_recordset(${input}::jsonb) as l (row_id uuid, trace_id uuid, lease_id uuid)`;
}

const isLease = (scope: PushScope) => sql`o.integration_id = ${scope.integrationId}
  and o.organization_id = ${scope.organizationId} and o.object_type = 'company' and o.row_id = l.row_id
  and o.lease_id = l.lease_id`;
