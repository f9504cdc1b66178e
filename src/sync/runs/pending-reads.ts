import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, PendingKind } from '../../db/tables.ts';

interface RunScope {
  organizationId: string;
  runId: string;
}

/**
 * Notes what a run still has to read. It survives a crash, and a thing noted twice is read once.
 * @returns how many were not noted yet.
 */
export async function addPendingReads(
  trx: Transaction<Database>,
  scope: RunScope,
  kind: PendingKind,
  externalIds: string[],
): Promise<number> {
  if (externalIds.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into sync_pending_reads (run_id, organization_id, kind, external_id)
    select ${scope.runId}::uuid, ${scope.organizationId}::uuid, ${kind}, id from unnest(${externalIds}::text[]) id
    on conflict do nothing`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}

/** Up to `limit` ids that wait, lowest first. */
export async function takePendingReads(
  db: Kysely<Database>,
  runId: string,
  kind: PendingKind,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from sync_pending_reads
    where run_id = ${runId} and kind = ${kind}
    order by length(external_id), external_id
    limit ${limit}`.execute(db);
  return rows.map((row) => row.external_id);
}

/** Crosses off what has been read and stored. */
export async function settlePendingReads(
  trx: Transaction<Database>,
  runId: string,
  kind: PendingKind,
  externalIds: string[],
): Promise<void> {
  if (externalIds.length === 0) return;
  await sql`delete from sync_pending_reads where ${isOneOf(runId, kind, externalIds)}`.execute(trx);
}

/** Which of these ids wait. */
export async function whichArePending(
  db: Kysely<Database>,
  runId: string,
  kind: PendingKind,
  externalIds: string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from sync_pending_reads where ${isOneOf(runId, kind, externalIds)}`.execute(db);
  return new Set(rows.map((row) => row.external_id));
}

/** The lengths let PostgreSQL use the index, which has them before the ids. */
function isOneOf(runId: string, kind: PendingKind, externalIds: string[]) {
  const lengths = [...new Set(externalIds.map((id) => id.length))];
  return sql`run_id = ${runId} and kind = ${kind} and length(external_id) = any(${lengths}::int[])
    and external_id = any(${externalIds}::text[])`;
}
