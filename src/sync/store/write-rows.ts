import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { updateWithLedger } from './change-ledger.ts';
import type { PlacedRecord } from './incoming-record.ts';
import {
  asCustomFields,
  customKeysOf,
  inputOf,
  insertedFields,
  insertedValues,
  nextCustomFields,
  updatedReferences,
  updatedValues,
} from './row-values.ts';

/** Creates the rows of new records. */
export async function insertRows(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  records: readonly PlacedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const fields = insertedFields(mapping, columns, records);
  const values = insertedValues(scope, mapping, columns, fields);
  const refs = sql.join([...values.keys()].map((column) => sql.ref(column)));
  await sql`
    insert into ${sql.table(mapping.table)} (${refs})
    select ${sql.join([...values.values()])} from ${inputOf(records, columns, fields)}`.execute(trx);
}

/**
 * Writes rows with differing fields, compared in PostgreSQL's form, and records the changes. Fields with a rejected
 * value keep their current one.
 */
export async function updateRows(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  records: readonly PlacedRecord[],
): Promise<string[]> {
  if (records.length === 0) return [];
  const values = updatedValues(scope, mapping, columns);
  const fields = [...values.keys()];
  const comparable = (field: string, value: RawBuilder<unknown>) =>
    columns.get(field)?.sqlType === 'json' ? sql`(${value})::jsonb` : value;
  const customKeys = customKeysOf(mapping);
  const custom = customKeys.length > 0 ? nextCustomFields(scope, mapping) : undefined;
  const differences = [
    sql`row(${sql.join(fields.map((field) => comparable(field, sql`${sql.ref(`t.${field}`)}`)))})
      is distinct from row(${sql.join([...values].map(([field, value]) => comparable(field, value)))})`,
    sql`t.integration_id is null`,
    sql`(t.archived_at is not null) <> i.own_archived`,
    // An empty key is equivalent to a missing one.
    ...(custom
      ? [
          sql`jsonb_strip_nulls(coalesce(t.custom_fields::jsonb, '{}')) is distinct from jsonb_strip_nulls(${custom})`,
        ]
      : []),
  ];
  if (custom) values.set('custom_fields', asCustomFields(columns, custom));
  const assignments = [...values, ...updatedReferences(scope)].map(
    ([column, value]) => sql`${sql.ref(column)} = ${value}`,
  );
  const update = sql`
    update ${sql.table(mapping.table)} t set ${sql.join(assignments)}
    from ${inputOf(records, columns, fields)}
    where t.id = i.own_row_id and t.organization_id = ${scope.organizationId} and (${sql.join(differences, sql` or `)})`;
  const properties = Object.fromEntries(mapping.fields.map(({ field, property }) => [field, property]));
  const filed = fields.filter((field) => !mapping.unfiledFields?.includes(field));
  return updateWithLedger(
    trx,
    scope,
    mapping.table,
    { columns: [...filed, 'archived_at'], customFields: customKeys, properties },
    update,
    // Changes by a refresh weren't made in HubSpot: mappings or settings changed here. For a calculated value, the
    // record's timestamp isn't the time of the change.
    scope.source === 'refresh' || scope.source === 'calculated' ? undefined : sql`i.own_source_updated_at`,
  );
}
