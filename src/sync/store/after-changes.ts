import type { Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';

import type { SyncMappings } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';

/**
 * Updates what follows from rows that were written, archived or linked differently, in the same transaction: first
 * according to the object type's own mapping, then for other features.
 * @param settled new rows of them that already have everything from the mapping.
 * @returns rows of the type that it changed.
 */
export async function afterChanges(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  rowIds: readonly string[],
  settled: readonly string[] = [],
): Promise<string[]> {
  if (rowIds.length === 0) return [];
  const ids = [...new Set(rowIds)];
  const isSettled = new Set(settled);
  const open = ids.filter((id) => !isSettled.has(id));
  const changed = (await mappings.objects[objectType].afterChange?.(trx, scope, open)) ?? [];
  for (const follow of mappings.followers ?? []) await follow(trx, scope, { objectType, rowIds: ids });
  return changed;
}
