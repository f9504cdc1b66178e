import type { Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import type { PlacedRecord } from './incoming-record.ts';
import { clearRefusals } from './refusals/clear-refusals.ts';
import { insertRows, updateRows } from './write-rows.ts';

interface WrittenPage {
  /** The records with a row, and what could be written of them. */
  placed: PlacedRecord[];
  /** Of these, new rows. */
  created: PlacedRecord[];
  /** Existing rows that changed. */
  changed: string[];
  /** Records that the table refused. */
  unstored: PlacedRecord[];
}

/**
 * Writes the rows of a page's records: existing ones first, because a new one may get a value that was unique to one of
 * them.
 */
export async function writePage(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  { created, existing }: { created: readonly PlacedRecord[]; existing: readonly PlacedRecord[] },
): Promise<WrittenPage> {
  const isPicky = scope.picky?.has(mapping.table) === true;
  const clear = async (records: readonly PlacedRecord[], write: 'insert' | 'update') =>
    isPicky
      ? clearRefusals(trx, scope, mapping, columns, records, write)
      : { records: [...records], unstored: [] };
  const updates = await clear(existing, 'update');
  const changed = await updateRows(trx, scope, mapping, columns, updates.records);
  const inserts = await clear(created, 'insert');
  await insertRows(trx, scope, mapping, columns, inserts.records);
  return {
    placed: [...updates.records, ...inserts.records],
    created: inserts.records,
    changed,
    unstored: [...updates.unstored, ...inserts.unstored],
  };
}
