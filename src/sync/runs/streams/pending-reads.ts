import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, PendingKind } from '../../../db/tables.ts';

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

/** A thing that waits to be read. */
export interface PendingRead {
  externalId: string;
  /** Where PostgreSQL keeps its row, by which it is crossed off: looking it up once more costs more than deleting it. */
  place: string;
}

/** Up to `limit` reads that wait, lowest id first; with `after`, only those of higher ids. */
export async function takePendingReads(
  db: Kysely<Database>,
  runId: string,
  kind: PendingKind,
  limit: number,
  after = '',
): Promise<PendingRead[]> {
  const { rows } = await sql<PendingRead>`
    select external_id as "externalId", ctid::text as place from sync_pending_reads
    where run_id = ${runId} and kind = ${kind}
      and (length(external_id), external_id) > (${after.length}::int, ${after}::text)
    order by length(external_id), external_id
    limit ${limit}`.execute(db);
  return rows;
}

/** Crosses off what has been read and stored. */
export async function settlePendingReads(
  trx: Transaction<Database>,
  runId: string,
  kind: PendingKind,
  reads: readonly PendingRead[],
): Promise<void> {
  if (reads.length === 0) return;
  // The place of a row that another stream has crossed off may be another row's by now.
  await sql`
    delete from sync_pending_reads p
    using unnest(${reads.map(({ place }) => place)}::tid[], ${reads.map(({ externalId }) => externalId)}::text[])
      as i (place, external_id)
    where p.ctid = i.place and p.run_id = ${runId} and p.kind = ${kind} and p.external_id = i.external_id`.execute(
    trx,
  );
}

/** Those of these ids that wait. */
export async function whichArePending(
  db: Kysely<Database>,
  runId: string,
  kind: PendingKind,
  externalIds: string[],
): Promise<PendingRead[]> {
  // The lengths let PostgreSQL use the index, which has them before the ids.
  const lengths = [...new Set(externalIds.map((id) => id.length))];
  const { rows } = await sql<PendingRead>`
    select external_id as "externalId", ctid::text as place from sync_pending_reads
    where run_id = ${runId} and kind = ${kind} and length(external_id) = any(${lengths}::int[])
      and external_id = any(${externalIds}::text[])`.execute(db);
  return rows;
}

export const idsOf = (reads: readonly PendingRead[]): string[] => reads.map(({ externalId }) => externalId);
