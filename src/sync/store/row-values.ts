import { type RawBuilder, sql } from 'kysely';
import { customFieldPrefix } from '../../contract/field-names.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import { columnsOf } from '../mapping/parse-record.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import type { PlacedRecord } from './incoming-record.ts';

/** What is written into each column, in a statement with the records as `i` and existing rows as `t`. */
export type RowValues = Map<string, RawBuilder<unknown>>;

/** The fields of new rows, with those that `complete` has filled. */
export function insertedFields(
  mapping: ObjectMapping,
  columns: ColumnTypes,
  records: readonly PlacedRecord[],
): string[] {
  const completed = (mapping.completedFields ?? []).filter((field) =>
    records.some(({ values }) => field in values),
  );
  return [...new Set([...columnsOf(mapping, columns), ...completed])].filter((field) => columns.has(field));
}

/** The columns of new rows. Those without a value that require one get the table's default or ours. */
export function insertedValues(
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  fields: readonly string[],
): RowValues {
  const values: RowValues = new Map([
    ['id', sql`i.own_row_id`],
    ['organization_id', sql`${scope.organizationId}::uuid`],
    ['integration_id', sql`${scope.integrationId}::uuid`],
    ['external_source', sql`'hubspot'`],
    ['external_id', sql`i.own_external_id`],
    ['archived_at', sql`case when i.own_archived then now() end`],
    ...(mapping.emptyFields ?? [])
      .filter((field) => columns.has(field) && !columns.get(field)?.required)
      .map((field) => [field, sql`null`] as const),
    ...fields.map((field) => [field, newValue(columns, field)] as const),
    // Stakeholders and deals belong to a customer; a customer's table has no such column.
    ...(mapping.table === 'customers' ? [] : [['customer_id', sql.ref('i.own_home')] as const]),
    ...(customKeysOf(mapping).length > 0
      ? [['custom_fields', asCustomFields(columns, sql.ref('i.own_custom'))] as const]
      : []),
  ]);
  for (const { name, fallback, hasNoDefault } of columns.values()) {
    if (fallback !== undefined && hasNoDefault && !values.has(name)) values.set(name, sql.raw(fallback));
  }
  return values;
}

function newValue(columns: ColumnTypes, field: string): RawBuilder<unknown> {
  const fallback = columns.get(field)?.fallback;
  const given = sql.ref(`i.${field}`);
  return fallback === undefined ? given : sql`coalesce(${given}, ${sql.raw(fallback)})`;
}

/**
 * The fields of existing rows. Fields with a rejected value keep their current one. A customer first named by another
 * portal keeps that portal's values; ours only fill gaps.
 */
export function updatedValues(scope: WriteScope, mapping: ObjectMapping, columns: ColumnTypes): RowValues {
  const blankOnly = new Set(mapping.fields.flatMap((field) => (field.onlyIfBlank ? [field.field] : [])));
  const next = (field: string) => {
    const old = sql.ref(`t.${field}`);
    const given = sql.ref(`i.${field}`);
    const fill = sql`case when coalesce(${old}::text, '') = '' then ${given} else ${old} end`;
    const value = blankOnly.has(field)
      ? fill
      : sql`case when t.integration_id <> ${scope.integrationId} then coalesce(${old}, ${given}) else ${given} end`;
    return sql`case when ${sql.lit(field)} = any(i.own_keep) then ${old} else ${value} end`;
  };
  return new Map(columnsOf(mapping, columns).map((field) => [field, next(field)]));
}

/** What else is written into existing rows. */
export function updatedReferences(scope: WriteScope): RowValues {
  return new Map([
    ['integration_id', sql`coalesce(t.integration_id, ${scope.integrationId}::uuid)`],
    ['external_source', sql`coalesce(t.external_source, 'hubspot')`],
    ['external_id', sql`coalesce(t.external_id, i.own_external_id)`],
    ['archived_at', sql`case when i.own_archived then coalesce(t.archived_at, now()) end`],
    ['updated_at', sql`now()`],
  ]);
}

/** The keys of `custom_fields` that a mapping fills. */
export function customKeysOf(mapping: ObjectMapping): string[] {
  const fields = mapping.fields
    .map(({ field }) => field)
    .filter((field) => field.startsWith(customFieldPrefix));
  return [...new Set(fields.map((field) => field.slice(customFieldPrefix.length)))];
}

/**
 * Our keys over the existing ones; a key that may only fill a gap doesn't replace one, and neither does another
 * portal's.
 */
export function nextCustomFields(scope: WriteScope, mapping: ObjectMapping): RawBuilder<unknown> {
  const old = sql`coalesce(t.custom_fields::jsonb, '{}')`;
  const blankOnly = mapping.fields
    .filter(({ field, onlyIfBlank }) => onlyIfBlank === true && field.startsWith(customFieldPrefix))
    .map(({ field }) => field.slice(customFieldPrefix.length));
  return sql`(case when t.integration_id <> ${scope.integrationId} then i.own_custom || jsonb_strip_nulls(${old})
    else ${old} || (
      select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(i.own_custom) f
      where f.key <> all(${blankOnly}::text[]) or coalesce(${old} ->> f.key, '') = '') end)`;
}

/** A platform's own column may be json. */
export function asCustomFields(columns: ColumnTypes, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${value}::${sql.raw(columns.get('custom_fields')?.sqlType ?? 'jsonb')}`;
}

/**
 * The records of a page as rows that SQL can join: one parameter, whatever their number. Names other than columns
 * can't occur in a platform's tables.
 */
export function inputOf(
  records: readonly PlacedRecord[],
  columns: ColumnTypes,
  fields: readonly string[],
): RawBuilder<unknown> {
  const input = records.map((record) => ({
    ...record.values,
    own_row_id: record.rowId,
    own_home: record.home ?? null,
    own_external_id: record.externalId,
    own_source_updated_at: record.sourceUpdatedAt,
    own_archived: record.archived,
    own_custom: record.customFields,
    own_keep: record.keep,
  }));
  const definitions = fields.map(
    (field) => sql`${sql.ref(field)} ${sql.raw(columns.get(field)?.sqlType ?? 'text')}`,
  );
  return sql`jsonb_to_recordset(${toJsonb(input)}::jsonb)
    as i (own_row_id uuid, own_home uuid, own_external_id text, own_source_updated_at timestamptz, own_archived boolean,
          own_custom jsonb, own_keep text[], ${sql.join(definitions)})`;
}
