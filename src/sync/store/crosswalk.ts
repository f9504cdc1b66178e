import { sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import type { IncomingRecord, KnownRow, PlacedRecord } from './incoming-record.ts';

// `hubspot_records`: the row of each HubSpot record.

/** The crosswalk's data of records, by id. */
export async function findKnown(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  records: IncomingRecord[],
): Promise<Map<string, KnownRow>> {
  const ids = records.map((record) => record.externalId);
  // The offset makes PostgreSQL look up the ids one by one: new records have no rows, and it would otherwise scan all
  // of them.
  const { rows } = await sql<KnownRow>`
    select r.external_id, r.row_id, t.id is not null as has_row, r.is_alias, r.source_updated_at, r.read_at, r.seen_in_run,
      r.archived_at, r.excluded_at
    from hubspot_records r
    left join lateral (select t.id from ${sql.table(mapping.table)} t where t.id = r.row_id offset 0) t on true
    where r.integration_id = ${scope.integrationId} and r.object_type = ${mapping.objectType}
      and r.external_id = any(${ids})`.execute(trx);
  return new Map(rows.map((row) => [row.external_id, row]));
}

/** Records with an older state than the stored one also count as seen. */
export async function markSeen(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  records: IncomingRecord[],
): Promise<void> {
  if (!scope.marksSeen || !scope.runId) return;
  await trx
    .updateTable('hubspot_records')
    .set({ seen_in_run: scope.runId })
    .where('integration_id', '=', scope.integrationId)
    .where('object_type', '=', mapping.objectType)
    .where(
      'external_id',
      'in',
      records.map((record) => record.externalId),
    )
    .execute();
}

/** Stores the rows of records, and their state. */
export async function writeCrosswalk(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  records: PlacedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const seenInRun = scope.marksSeen ? (scope.runId ?? null) : null;
  // The ledger shows what a run changed; this shows what it created. A first sync creates too much for that.
  const isMade = (record: PlacedRecord) => record.isNew && scope.keepsLedger;
  await sql`
    insert into hubspot_records as r
      (integration_id, organization_id, object_type, external_id, row_id, source_updated_at, read_at, seen_in_run,
       archived_at, made_in_run)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${mapping.objectType}, i.external_id, i.row_id,
      i.source_updated_at, i.read_at, ${seenInRun}::uuid, case when i.archived then now() end,
      case when i.made then ${scope.runId ?? null}::uuid end
    from unnest(${records.map((record) => record.externalId)}::text[], ${records.map((record) => record.rowId)}::uuid[],
      ${records.map((record) => record.sourceUpdatedAt)}::timestamptz[],
      ${records.map((record) => record.readAt.toISOString())}::timestamptz[],
      ${records.map((record) => record.archived)}::boolean[], ${records.map(isMade)}::boolean[])
      as i (external_id, row_id, source_updated_at, read_at, archived, made)
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, is_alias = false, source_updated_at = excluded.source_updated_at,
      read_at = excluded.read_at, excluded_at = null,
      seen_in_run = coalesce(excluded.seen_in_run, r.seen_in_run),
      made_in_run = coalesce(excluded.made_in_run, r.made_in_run),
      archived_at = case when excluded.archived_at is not null then coalesce(r.archived_at, excluded.archived_at) end`.execute(
    trx,
  );
}
