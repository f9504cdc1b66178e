import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, PendingKind } from '../../../db/tables.ts';

interface RunScope {
  organizationId: string;
  runId: string;
}

/**
 * Adds to the reads that a run still has to do. They survive a crash, and duplicates are read once.
 * @returns how many were new.
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

/** A pending read. */
export interface PendingRead {
  externalId: string;
  /** The physical location of its row, for deleting it: a look-up would cost more than the deletion itself. */
  place: string;
}

/** Up to `limit` pending reads, lowest id first; with `after`, only higher ids. */
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

/** Deletes pending reads that are done. */
export async function settlePendingReads(
  trx: Transaction<Database>,
  runId: string,
  kind: PendingKind,
  reads: readonly PendingRead[],
): Promise<void> {
  if (reads.length === 0) return;
  // If another stream has deleted a row, its location may belong to another one by now.
  await sql`
    delete from sync_pending_reads p
    using unnest(${reads.map(({ place }) => place)}::tid[], ${reads.map(({ externalId }) => externalId)}::text[])
      as i (place, external_id)
    where p.ctid = i.place and p.run_id = ${runId} and p.kind = ${kind} and p.external_id = i.external_id`.execute(
    trx,
  );
}

/** The pending ones of these ids. */
export async function whichArePending(
  db: Kysely<Database>,
  runId: string,
  kind: PendingKind,
  externalIds: string[],
): Promise<PendingRead[]> {
  // With the lengths, PostgreSQL uses the index, in which they precede the ids.
  const lengths = [...new Set(externalIds.map((id) => id.length))];
  const { rows } = await sql<PendingRead>`
    select external_id as "externalId", ctid::text as place from sync_pending_reads
    where run_id = ${runId} and kind = ${kind} and length(external_id) = any(${lengths}::int[])
      and external_id = any(${externalIds}::text[])`.execute(db);
  return rows;
}

export const idsOf = (reads: readonly PendingRead[]): string[] => reads.map(({ externalId }) => externalId);
