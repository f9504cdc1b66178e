import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { Match, ObjectMapping, ParsedRecord } from '../../sync/mapping/object-mapping.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import type { WriteScope } from '../../sync/portal/write-scope.ts';

/** The outcome of a record in a first sync. */
export type Outcome = 'create' | 'join' | 'update' | 'unchanged' | 'leave_out';

export interface Placed {
  record: ParsedRecord;
  outcome: Outcome;
  /** Existing rows that match; one, if the record would be matched with it. */
  match: Match | undefined;
  /** The record's row, existing or matched; undefined: it would get a new one, or none. */
  rowId: string | undefined;
}

interface KnownRecord {
  external_id: string;
  row_id: string;
  source_updated_at: Date;
  is_live: boolean;
}

/** Records per query. */
const chunkSize = 500;

/**
 * The outcomes of records that a sync would read in this order: create a row, match an existing one, update its own
 * row, or exclude the record by the filter. Records that were erased for privacy are left out. Nothing is written.
 * @param customersOf rows of the companies that a contact is linked to.
 */
export async function placeRecords(
  db: Kysely<Database>,
  scope: PortalScope & Pick<WriteScope, 'sharedRows'>,
  mapping: ObjectMapping,
  records: readonly ParsedRecord[],
  customersOf: (externalId: string) => readonly string[] = () => [],
): Promise<Placed[]> {
  const placed: Placed[] = [];
  const taken = new Set<string>();
  for (let at = 0; at < records.length; at += chunkSize) {
    const chunk = records.slice(at, at + chunkSize);
    const ids = chunk.map((record) => record.externalId);
    const [known, erased] = await Promise.all([
      findKnown(db, scope, mapping, ids),
      findErased(db, scope, mapping, ids),
    ]);
    const unplaced = chunk.filter(
      (record) => record.included && !known.has(record.externalId) && !erased.has(record.externalId),
    );
    const candidates = unplaced.map((record) => ({ ...record, customerIds: customersOf(record.externalId) }));
    const matches = (await mapping.matchExisting?.(db, scope, candidates, taken)) ?? new Map<string, Match>();
    for (const match of matches.values()) if (match.by !== 'ambiguous') taken.add(match.rowId);
    for (const record of chunk) {
      if (erased.has(record.externalId)) continue;
      const match = matches.get(record.externalId);
      const here = known.get(record.externalId);
      const joined = match && match.by !== 'ambiguous' ? match.rowId : undefined;
      placed.push({ record, outcome: outcomeOf(record, here, match), match, rowId: here?.row_id ?? joined });
    }
  }
  return placed;
}

function outcomeOf(record: ParsedRecord, known: KnownRecord | undefined, match: Match | undefined): Outcome {
  if (!record.included) return 'leave_out';
  if (!known) return match && match.by !== 'ambiguous' ? 'join' : 'create';
  const isNewer = Date.parse(record.sourceUpdatedAt) > known.source_updated_at.getTime();
  return isNewer || !known.is_live ? 'update' : 'unchanged';
}

async function findKnown(
  db: Kysely<Database>,
  scope: PortalScope & Pick<WriteScope, 'sharedRows'>,
  mapping: ObjectMapping,
  ids: string[],
): Promise<Map<string, KnownRecord>> {
  const { rows } = await sql<KnownRecord>`
    select r.external_id, r.row_id, r.source_updated_at, r.archived_at is null and r.excluded_at is null as is_live
    from hubspot_records r join ${sql.table(mapping.table)} t on t.id = r.row_id
    where r.integration_id = ${scope.integrationId} and r.organization_id = ${scope.organizationId}
      and t.organization_id = ${scope.organizationId} and r.object_type = ${mapping.objectType}
      and r.external_id = any(${ids})`.execute(db);
  return new Map(rows.map((row) => [row.external_id, row]));
}

async function findErased(
  db: Kysely<Database>,
  scope: PortalScope & Pick<WriteScope, 'sharedRows'>,
  mapping: ObjectMapping,
  ids: string[],
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('erased_records')
    .select('external_id')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', mapping.objectType)
    .where(sql<boolean>`external_id = any(${ids})`)
    .execute();
  return new Set(rows.map((row) => row.external_id));
}
