import { type RawBuilder, sql, type Transaction } from 'kysely';
import { customFieldPrefix } from '../../contract/field-names.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import { columnsOf } from '../mapping/parse-record.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { updateWithLedger } from './change-ledger.ts';
import type { PlacedRecord } from './incoming-record.ts';

/** Columns that every new row gets a value for. */
const alwaysWritten = [
  'id',
  'organization_id',
  'integration_id',
  'external_source',
  'external_id',
  'archived_at',
];

/** Creates the rows of new records, each with its customer. */
export async function insertRows(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  records: PlacedRecord[],
  homes: ReadonlyMap<string, string>,
): Promise<void> {
  if (records.length === 0) return;
  const completed = (mapping.completedFields ?? []).filter((field) =>
    records.some(({ values }) => field in values),
  );
  const fields = [...new Set([...columnsOf(mapping, columns), ...completed])].filter((field) =>
    columns.has(field),
  );
  // Stakeholders and deals belong to a customer; a customer's table has no such column.
  const homeOf = (record: PlacedRecord) => ({ ...record, home: homes.get(record.rowId) ?? null });
  const more: (readonly [string, RawBuilder<unknown>])[] = [
    ...(mapping.table === 'customers' ? [] : ([['customer_id', sql.ref('i.own_home')]] as const)),
    ...(customKeysOf(mapping).length > 0
      ? ([['custom_fields', asCustomFields(columns, sql.ref('i.own_custom'))]] as const)
      : []),
  ];
  const written = new Set<string>([...fields, ...more.map(([field]) => field), ...alwaysWritten]);
  const newValue = (field: string) => {
    const fallback = columns.get(field)?.fallback;
    const given = sql.ref(`i.${field}`);
    return fallback === undefined ? given : sql`coalesce(${given}, ${sql.raw(fallback)})`;
  };
  for (const { name, fallback, hasNoDefault } of columns.values()) {
    if (fallback !== undefined && hasNoDefault && !written.has(name)) more.push([name, sql.raw(fallback)]);
  }
  const refs = sql.join([...fields, ...more.map(([field]) => field)].map((field) => sql.ref(field)));
  const values = sql.join([...fields.map(newValue), ...more.map(([, value]) => value)]);
  await sql`
    insert into ${sql.table(mapping.table)}
      (id, organization_id, integration_id, external_source, external_id, archived_at, ${refs})
    select i.own_row_id, ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, 'hubspot', i.own_external_id,
      case when i.own_archived then now() end, ${values}
    from ${inputOf(records.map(homeOf), columns, fields)}`.execute(trx);
}

/**
 * Writes rows with differing fields, compared in PostgreSQL's form, and records the changes. Fields with a rejected
 * value keep their current one. A customer first named by another portal keeps that portal's values; ours only fill
 * gaps.
 */
export async function updateRows(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  records: PlacedRecord[],
): Promise<string[]> {
  if (records.length === 0) return [];
  const fields = columnsOf(mapping, columns);
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
  const comparable = (field: string, value: RawBuilder<unknown>) =>
    columns.get(field)?.sqlType === 'json' ? sql`(${value})::jsonb` : value;
  const customKeys = customKeysOf(mapping);
  const custom = customKeys.length > 0 ? nextCustomFields(scope, mapping) : undefined;
  const differences = [
    sql`row(${sql.join(fields.map((field) => comparable(field, sql`${sql.ref(`t.${field}`)}`)))})
      is distinct from row(${sql.join(fields.map((field) => comparable(field, next(field))))})`,
    sql`t.integration_id is null`,
    sql`(t.archived_at is not null) <> i.own_archived`,
    // An empty key is equivalent to a missing one.
    ...(custom
      ? [
          sql`jsonb_strip_nulls(coalesce(t.custom_fields::jsonb, '{}')) is distinct from jsonb_strip_nulls(${custom})`,
        ]
      : []),
  ];
  const assignments = [
    ...fields.map((field) => sql`${sql.ref(field)} = ${next(field)}`),
    ...(custom ? [sql`custom_fields = ${asCustomFields(columns, custom)}`] : []),
  ];
  const update = sql`
    update ${sql.table(mapping.table)} t set
      ${sql.join(assignments)},
      integration_id = coalesce(t.integration_id, ${scope.integrationId}::uuid),
      external_source = coalesce(t.external_source, 'hubspot'),
      external_id = coalesce(t.external_id, i.own_external_id),
      archived_at = case when i.own_archived then coalesce(t.archived_at, now()) end,
      updated_at = now()
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

/** The keys of `custom_fields` that a mapping fills. */
function customKeysOf(mapping: ObjectMapping): string[] {
  const fields = mapping.fields
    .map(({ field }) => field)
    .filter((field) => field.startsWith(customFieldPrefix));
  return [...new Set(fields.map((field) => field.slice(customFieldPrefix.length)))];
}

/**
 * Our keys over the existing ones; a key that may only fill a gap doesn't replace one, and neither does another
 * portal's.
 */
function nextCustomFields(scope: WriteScope, mapping: ObjectMapping): RawBuilder<unknown> {
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
function asCustomFields(columns: ColumnTypes, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${value}::${sql.raw(columns.get('custom_fields')?.sqlType ?? 'jsonb')}`;
}

/**
 * The records of a page as rows that SQL can join: one parameter, whatever their number. Names other than columns
 * can't occur in a platform's tables.
 */
function inputOf(records: PlacedRecord[], columns: ColumnTypes, fields: string[]): RawBuilder<unknown> {
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
