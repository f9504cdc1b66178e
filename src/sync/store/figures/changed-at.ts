import type { Transaction } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import type { KnownRow, PlacedRecord } from '../incoming-record.ts';

/**
 * HubSpot's timestamps of records that were new, or newer than the stored state. Left out are new contacts, which
 * arrive by their association, whose time HubSpot doesn't report; re-reads because of changed mappings or settings,
 * whose properties may have changed long ago; and records that only our own writes changed.
 * @param changedRows rows with changes from these records.
 */
export async function changesOf(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
  placed: readonly PlacedRecord[],
  known: ReadonlyMap<string, KnownRow>,
  changedRows: ReadonlySet<string>,
): Promise<string[]> {
  if (!scope.keepsLedger || scope.source === 'refresh') return [];
  const changes = placed.filter(({ externalId, sourceUpdatedAt }) => {
    const row = known.get(externalId);
    return row?.has_row
      ? Date.parse(sourceUpdatedAt) > row.source_updated_at.getTime()
      : objectType !== 'contact';
  });
  const echoes = await ownWrites(
    trx,
    scope,
    objectType,
    changes.filter(({ rowId, isNew }) => !isNew && !changedRows.has(rowId)),
    known,
  );
  return changes
    .filter(({ externalId }) => !echoes.has(externalId))
    .map(({ sourceUpdatedAt }) => sourceUpdatedAt);
}

/**
 * Of the records with a newer state but without changes here, those that we wrote to since the stored state:
 * HubSpot's timestamps also change with our pushes.
 */
async function ownWrites(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
  records: readonly PlacedRecord[],
  known: ReadonlyMap<string, KnownRow>,
): Promise<Set<string>> {
  if (records.length === 0) return new Set();
  const pushed = await trx
    .selectFrom('pushed_values')
    .select(['external_id', 'pushed_at'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where(
      'external_id',
      'in',
      records.map(({ externalId }) => externalId),
    )
    .execute();
  const since = pushed.filter(({ external_id, pushed_at }) => {
    const row = known.get(external_id);
    return row !== undefined && pushed_at > row.source_updated_at;
  });
  return new Set(since.map(({ external_id }) => external_id));
}
