import type { Transaction } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import type { KnownRow, PlacedRecord } from '../incoming-record.ts';

/**
 * HubSpot's stamps of records that came in a newer state than the one held, or for the first time. New contacts are
 * left out: they come by their association, of which HubSpot does not say when it was made; so is what is read
 * again because mappings or settings have changed: a property that was of no use before may have changed long ago; and
 * what only our own writes have changed.
 * @param changedRows rows in which the records changed something.
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
 * Of records that came in a newer state and changed nothing here, those that we wrote to since the state that we held:
 * HubSpot stamps what we push as it does what people change.
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
