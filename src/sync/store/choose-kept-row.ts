import { type RawBuilder, sql, type Transaction } from 'kysely';
import { customFieldPrefix } from '../../contract/field-names.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping, ParsedRecord } from '../mapping/object-mapping.ts';
import { columnsOf } from '../mapping/parse-record.ts';

/** The criterion by which a survivor's row was chosen. */
export type KeptBecause = 'merge_event' | 'same_id' | 'values' | 'history' | 'age';

interface Candidate {
  id: string;
  /** Values that differ from the survivor's: those of the primary record all live on, if ours are current. */
  contradictions: number;
  agreements: number;
  history: number;
}

/**
 * The row of the primary record among the rows of merged records, if no event named it: its values live on in the
 * survivor, so its row has the fewest differing values. If several rows have equally few, the amount of data about
 * them decides, and finally their age.
 */
export async function chooseKeptRow(
  trx: Transaction<Database>,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  survivor: Pick<ParsedRecord, 'values' | 'customFields' | 'keep'>,
  rowIds: readonly string[],
): Promise<{ rowId: string; because: KeptBecause } | undefined> {
  // Values that others set first say nothing about HubSpot's record.
  const others = mapping.fields.flatMap(({ field, onlyIfBlank }) => (onlyIfBlank ? [field] : []));
  const fields = columnsOf(mapping, columns).filter(
    (field) =>
      !others.includes(field) &&
      Object.hasOwn(survivor.values, field) &&
      !survivor.keep.includes(field) &&
      !mapping.unfiledFields?.includes(field),
  );
  const customKeys = Object.keys(survivor.customFields).filter(
    (key) => !others.includes(customFieldPrefix + key),
  );
  const pairs = [
    ...fields.map((field) => ({
      held: asText(columns, field, sql.ref(`t.${field}`)),
      given: asText(columns, field, sql.ref(`i.${field}`)),
    })),
    ...customKeys.map((key) => ({
      held: sql`t.custom_fields::jsonb ->> ${sql.val(key)}::text`,
      given: sql`i.own_custom ->> ${sql.val(key)}::text`,
    })),
  ];
  const input = toJsonb([{ ...survivor.values, own_custom: survivor.customFields }]);
  const definitions = [
    sql`own_custom jsonb`,
    ...fields.map((field) => sql`${sql.ref(field)} ${sql.raw(columns.get(field)?.sqlType ?? 'text')}`),
  ];
  // The default name of a record says nothing about it: it ends with the record's own id.
  const isSaid = (held: RawBuilder<unknown>) =>
    sql`coalesce(${held}, '') <> '' and right(${held}, length(t.external_id) + 1) is distinct from ' ' || t.external_id`;
  const count = (conditions: RawBuilder<unknown>[]) =>
    sql.join([sql`0`, ...conditions.map((condition) => sql`(${condition})::int`)], sql` + `);
  const { rows } = await sql<Candidate>`
    select t.id,
      ${count(pairs.map(({ held, given }) => sql`${isSaid(held)} and ${held} is distinct from ${given}`))} as contradictions,
      ${count(pairs.map(({ held, given }) => sql`${isSaid(held)} and ${held} is not distinct from ${given}`))} as agreements,
      ${sql.join([sql`0`, ...(mapping.history ?? []).map(countOf), countOf({ table: 'field_changes', column: 'row_id' })], sql` + `)}
        as history
    from ${sql.table(mapping.table)} t
    cross join jsonb_to_recordset(${input}::jsonb) as i (${sql.join(definitions)})
    where t.id = any(${[...rowIds]}::uuid[])
    order by contradictions, agreements desc, history desc, t.created_at, t.id`.execute(trx);
  const [best, next] = rows;
  if (!best) return undefined;
  const differs = (what: 'contradictions' | 'agreements' | 'history') => best[what] !== next?.[what];
  const because =
    differs('contradictions') || differs('agreements') ? 'values' : differs('history') ? 'history' : 'age';
  return { rowId: best.id, because };
}

const countOf = ({ table, column }: { table: string; column: string }) =>
  sql`(select count(*)::int from ${sql.table(table)} h where h.${sql.ref(column)} = t.id)`;

/** In PostgreSQL's form; for json, the order of keys and whitespace don't matter. */
function asText(columns: ColumnTypes, field: string, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return columns.get(field)?.sqlType === 'json' ? sql`(${value})::jsonb::text` : sql`(${value})::text`;
}
