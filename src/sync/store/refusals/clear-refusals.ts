import { type RawBuilder, sql, type Transaction } from 'kysely';
import { readTable } from '../../../db/shared-tables/read-shared-tables.ts';
import { needsValue, type TableProfile } from '../../../db/shared-tables/table-profile.ts';
import type { Database } from '../../../db/tables.ts';
import type { ColumnTypes } from '../../mapping/column-types.ts';
import type { ObjectMapping, Reject } from '../../mapping/object-mapping.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import type { PlacedRecord } from '../incoming-record.ts';
import {
  inputOf,
  insertedFields,
  insertedValues,
  type RowValues,
  updatedReferences,
  updatedValues,
} from '../row-values.ts';
import { type Candidates, findDuplicates, findRefusals, type Refusal } from './find-refusals.ts';
import { rulesOf, type TableRule } from './table-rules.ts';

/** Clearing a value can break another rule. Two rounds are the usual number: the second one finds nothing. */
const mostRounds = 8;

/** The records of a page, without values that the table would refuse. */
export interface Cleared {
  records: PlacedRecord[];
  /** Records that it would refuse without these values, too; their rejects have the reason. */
  unstored: PlacedRecord[];
}

/**
 * Clears the values of a page that rules of the table don't allow: an existing row keeps its value, a new one gets none
 * or the default, and each is a reject of its field. Of several fields, that one is cleared without which the rule
 * holds. A few statements, whatever the number of records. The rules are read each time: the platform may change them.
 */
export async function clearRefusals(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  records: readonly PlacedRecord[],
  write: 'insert' | 'update',
): Promise<Cleared> {
  const table = records.length > 0 ? await readTable(trx, mapping.table) : undefined;
  if (!table) return { records: [...records], unstored: [] };
  const fields =
    write === 'insert'
      ? insertedFields(mapping, columns, records)
      : [...updatedValues(scope, mapping, columns).keys()];
  const written =
    write === 'insert'
      ? insertedValues(scope, mapping, columns, fields)
      : new Map([...updatedValues(scope, mapping, columns), ...updatedReferences(scope)]);
  const rules = rulesOf(table).filter((rule) => isAtStake(rule, table, written, write));
  const candidatesOf =
    write === 'insert'
      ? (some: readonly PlacedRecord[]) => newRows(table, written, inputOf(some, columns, fields), columns)
      : (some: readonly PlacedRecord[]) => changedRows(table, written, inputOf(some, columns, fields));
  const page = new Page(records, mapping, new Set(fields), write);
  for (let round = 0, open = page.stored(); open.length > 0 && round < mostRounds; round += 1) {
    page.apply(await findRefusals(trx, candidatesOf(open), rules, page.fields));
    const others = page.stored();
    if (others.length > 1) page.apply(await findDuplicates(trx, candidatesOf(others), rules));
    open = page.takeChanged();
  }
  return { records: page.stored(), unstored: page.unstored() };
}

/** Whether writing these columns can break a rule. A column that isn't written has its default, or its value. */
function isAtStake(
  { kind, columns }: TableRule,
  table: TableProfile,
  written: RowValues,
  write: 'insert' | 'update',
): boolean {
  const isWritten = columns.some(
    (name) => written.has(name) || (table.columns.get(name)?.generatedAs ?? null) !== null,
  );
  if (kind !== 'required' || isWritten) return isWritten || (write === 'insert' && kind !== 'required');
  const [column] = columns.map((name) => table.columns.get(name));
  return write === 'insert' && column !== undefined && needsValue(column);
}

function newRows(
  table: TableProfile,
  written: RowValues,
  input: RawBuilder<unknown>,
  columns: ColumnTypes,
): Candidates {
  const without = (name: string) => {
    const fallback = columns.get(name)?.fallback;
    return fallback === undefined ? sql`null` : sql.raw(fallback);
  };
  return {
    table,
    from: input,
    id: sql`i.own_row_id`,
    keepsSame: false,
    value: (name) => written.get(name) ?? defaultOf(table, name),
    without,
  };
}

/** A sequence must not lose numbers to a check. */
function defaultOf(table: TableProfile, name: string): RawBuilder<unknown> {
  const expression = table.columns.get(name)?.default ?? null;
  return expression === null || expression.includes('nextval(') ? sql`null` : sql.raw(expression);
}

function changedRows(table: TableProfile, written: RowValues, input: RawBuilder<unknown>): Candidates {
  const old = (name: string) => sql`t.${sql.id(name)}`;
  return {
    table,
    // The offset makes PostgreSQL look rows up by their ids, also without statistics.
    from: sql`${input} cross join lateral (
      select * from ${sql.id(table.schema, table.name)} where id = i.own_row_id offset 0) t`,
    id: sql`i.own_row_id`,
    keepsSame: true,
    value: (name) => written.get(name) ?? old(name),
    without: old,
  };
}

/** The records of a page while refused values are removed from them. */
class Page {
  readonly fields: ReadonlySet<string>;
  readonly #mapping: ObjectMapping;
  readonly #write: 'insert' | 'update';
  readonly #records: Map<string, PlacedRecord>;
  readonly #unstored = new Map<string, PlacedRecord>();
  #changed = new Set<string>();

  constructor(
    records: readonly PlacedRecord[],
    mapping: ObjectMapping,
    fields: ReadonlySet<string>,
    write: 'insert' | 'update',
  ) {
    this.fields = fields;
    this.#mapping = mapping;
    this.#write = write;
    this.#records = new Map(records.map((record) => [record.rowId, record]));
  }

  stored = (): PlacedRecord[] => [...this.#records.values()];
  unstored = (): PlacedRecord[] => [...this.#unstored.values()];

  /** Records that changed since the last call. */
  takeChanged(): PlacedRecord[] {
    const changed = this.stored().filter(({ rowId }) => this.#changed.has(rowId));
    this.#changed = new Set();
    return changed;
  }

  apply(refusals: readonly Refusal[]): void {
    const cleared = new Map<string, Set<string>>();
    for (const { id, rule, fields } of refusals) {
      const record = this.#records.get(id);
      if (!record) continue;
      const before = cleared.get(id) ?? new Set<string>();
      // What was cleared for another rule may be enough for this one; the next round knows.
      if (rule.columns.some((column) => before.has(column))) continue;
      const suspects = rule.columns.filter((column) => this.fields.has(column) && this.#has(record, column));
      const alone = fields.find((field) => suspects.includes(field));
      const blamed = alone !== undefined ? [alone] : rule.unique ? suspects.slice(0, 1) : suspects;
      if (blamed.length === 0) this.#giveUp(record, rule);
      else this.#records.set(id, withoutValues(record, this.#mapping, blamed, rule));
      this.#changed.add(id);
      cleared.set(id, new Set([...before, ...blamed]));
    }
  }

  #has({ values, keep }: PlacedRecord, field: string): boolean {
    return (values[field] ?? null) !== null && (this.#write === 'insert' || !keep.includes(field));
  }

  #giveUp(record: PlacedRecord, rule: TableRule): void {
    this.#records.delete(record.rowId);
    const reject = refusalOf(record, this.#mapping, rule);
    this.#unstored.set(record.rowId, { ...record, rejects: [...record.rejects, reject] });
  }
}

function withoutValues(
  record: PlacedRecord,
  mapping: ObjectMapping,
  fields: readonly string[],
  { name }: TableRule,
): PlacedRecord {
  const rejects = fields.map((field): Reject => {
    const value = record.values[field];
    return {
      externalId: record.externalId,
      property: propertyOf(mapping, field),
      field,
      code: 'rejected_by_database',
      value: typeof value === 'object' ? JSON.stringify(value) : String(value),
      details: { constraint: name },
    };
  });
  return {
    ...record,
    values: { ...record.values, ...Object.fromEntries(fields.map((field) => [field, null])) },
    keep: [...record.keep, ...fields],
    rejects: [...record.rejects, ...rejects],
  };
}

/** Why a record can't be stored at all. */
function refusalOf({ externalId }: PlacedRecord, mapping: ObjectMapping, rule: TableRule): Reject {
  const [column = ''] = rule.columns;
  if (rule.kind === 'required') {
    return {
      externalId,
      property: propertyOf(mapping, column),
      field: column,
      code: 'value_required',
      value: null,
    };
  }
  return {
    externalId,
    property: '',
    field: '',
    code: 'rejected_by_database',
    value: null,
    details: { constraint: rule.name, columns: rule.columns },
  };
}

const propertyOf = (mapping: ObjectMapping, field: string): string =>
  mapping.fields.find((one) => one.field === field)?.property ?? field;
