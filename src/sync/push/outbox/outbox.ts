import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { type ObjectType, objectTypes } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';

/** An outbox entry leased by one process. */
export interface LeasedRow {
  rowId: string;
  traceId: string;
  leaseId: string;
  forced: boolean;
  attempts: number;
  /** The number of earlier changes that this one replaces. */
  replaced: number;
}

/** The lease of a batch, after which another process can take its rows; in seconds. */
const leaseSeconds = 90;

/** HubSpot's maximum number of records per call. */
const pushBatchSize = 100;

/**
 * Leases the longest waiting rows of a type, at most a batch. If the process dies, the lease expires; the next job
 * ends it right away (`endLeases`).
 */
export async function leaseRows(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<LeasedRow[]> {
  const leaseId = randomUUID();
  const { rows } = await sql<Omit<LeasedRow, 'leaseId'>>`
    -- Materialized: a join could otherwise take it more than once, and each time other rows.
    with due as materialized (
      select row_id from push_outbox
      where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
        and object_type = ${objectType} and not_before <= now() and coalesce(lease_until, '-infinity') <= now()
      order by not_before, row_id limit ${sql.lit(pushBatchSize)}
      for update skip locked
    )
    update push_outbox o
    set lease_id = ${leaseId}, lease_until = now() + make_interval(secs => ${sql.lit(leaseSeconds)})
    from due
    where o.integration_id = ${scope.integrationId} and o.object_type = ${objectType} and o.row_id = due.row_id
    returning o.row_id as "rowId", o.trace_id as "traceId", o.forced, o.attempts, o.replaced`.execute(db);
  return rows.map((row) => ({ ...row, leaseId }));
}

/** Ends the leases of a process that is gone. Only one job of a portal runs at a time. */
export async function endLeases(db: Kysely<Database>, scope: PortalScope): Promise<void> {
  await sql`
    update push_outbox set lease_id = null, lease_until = null
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and lease_id is not null`.execute(db);
}

/**
 * Removes rows that are done. A row that changed after its lease stays, for the next batch. A row that another
 * transaction is changing is skipped rather than waited for, to prevent deadlocks; it is released by the next job, or
 * when its lease ends.
 * @returns the number of changes that were never sent, because a later one replaced them.
 */
export async function settleRows(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const { rows: gone } = await sql<{ replaced: number }>`
    with mine as materialized (${leased(scope, objectType, rows)} and o.trace_id = l.trace_id for update of o skip locked)
    delete from push_outbox o using mine
    where ${isOf(scope, objectType)} and o.row_id = mine.row_id
    returning o.replaced`.execute(trx);
  await freeRows(trx, scope, objectType, rows);
  return gone.reduce((sum, { replaced }) => sum + replaced, 0);
}

/**
 * Releases rows; with `wait`, they wait this long, unless they have changed in the meantime. `isAnswered`: the forced
 * part has been sent.
 */
export async function freeRows(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
  wait?: { ms: number; countsAsTry: boolean; isAnswered?: boolean },
): Promise<void> {
  if (rows.length === 0) return;
  const seconds = (wait?.ms ?? 0) / 1_000;
  await sql`
    with mine as materialized (${leased(scope, objectType, rows)} for update of o skip locked)
    update push_outbox o set
      lease_id = null, lease_until = null,
      forced = o.forced and not (${wait?.isAnswered ?? false} and o.trace_id = mine.trace_id),
      attempts = case when o.trace_id = mine.trace_id then o.attempts + ${wait?.countsAsTry ? 1 : 0} else 0 end,
      not_before = case
        when ${wait !== undefined} and o.trace_id = mine.trace_id
          then now() + make_interval(secs => ${seconds}::double precision)
        else o.not_before end
    from mine where ${isOf(scope, objectType)} and o.row_id = mine.row_id`.execute(db);
}

/** Postpones all rows of a portal or of a type, including due ones. */
export async function postponeAll(
  db: Kysely<Database>,
  scope: PortalScope,
  until: Date,
  objectType?: ObjectType,
): Promise<void> {
  await sql`
    with due as materialized (
      select object_type, row_id from push_outbox
      where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
        and (${objectType ?? null}::text is null or object_type = ${objectType ?? null}::text) and not_before < ${until}
      for update skip locked
    )
    update push_outbox o set not_before = ${until}, lease_id = null, lease_until = null
    from due
    where o.integration_id = ${scope.integrationId} and o.object_type = due.object_type and o.row_id = due.row_id`.execute(
    db,
  );
}

/** The next action: send a batch of a type (a full one, or one after a moment without new rows), wait, or end. */
export type Readiness = { step: 'empty' } | { step: 'gathering' } | { step: 'ready'; objectType: ObjectType };

/** Of several types that are ready, the one that has waited longest comes first. */
export async function whatIsReady(db: Kysely<Database>, scope: PortalScope): Promise<Readiness> {
  const { rows } = await sql<{
    object_type: ObjectType;
    count: number;
    is_quiet: boolean | null;
    since: Date;
  }>`
    select t.object_type, due.count, due.is_quiet, due.since
    from unnest(${[...objectTypes]}::text[]) as t (object_type)
    cross join lateral (
      select count(*)::int as count, min(one.not_before) as since,
        max(one.queued_at) < now() - make_interval(secs => ${sql.lit(quietSeconds)})
          or min(one.queued_at) < now() - make_interval(secs => ${sql.lit(longestGatheringSeconds)}) as is_quiet
      from (
        select queued_at, not_before from push_outbox
        where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
          and object_type = t.object_type and not_before <= now() and coalesce(lease_until, '-infinity') <= now()
        order by not_before, row_id limit ${sql.lit(pushBatchSize)}
      ) one
    ) due
    where due.count > 0
    order by due.since`.execute(db);
  const ready = rows.find(({ count, is_quiet }) => count >= pushBatchSize || is_quiet);
  if (ready) return { step: 'ready', objectType: ready.object_type };
  return rows.length === 0 ? { step: 'empty' } : { step: 'gathering' };
}

/** Scores often arrive by the hundred: after this long without another one, an incomplete batch is sent. */
const quietSeconds = 0.25;
/** The maximum wait for a batch to become full. */
const longestGatheringSeconds = 1;

/** The rows that are still leased, to be locked; `trace_id` is that of the lease. */
function leased(scope: PortalScope, objectType: ObjectType, rows: readonly LeasedRow[]) {
  const input = JSON.stringify(
    rows.map(({ rowId, traceId, leaseId }) => ({ row_id: rowId, trace_id: traceId, lease_id: leaseId })),
  );
  return sql`
    select o.row_id, l.trace_id from push_outbox o
    join jsonb_to_recordset(${input}::jsonb) as l (row_id uuid, trace_id uuid, lease_id uuid)
      on l.row_id = o.row_id and l.lease_id = o.lease_id
    where ${isOf(scope, objectType)}`;
}

const isOf = (scope: PortalScope, objectType: ObjectType) => sql`o.integration_id = ${scope.integrationId}
  and o.organization_id = ${scope.organizationId} and o.object_type = ${objectType}`;
