import { type RawBuilder, sql, type Transaction } from 'kysely';
import { customFieldPrefix } from '../../contract/field-names.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';

type Table = ObjectMapping['table'];

/** What the ledger compares: columns, and keys of `custom_fields`. */
interface LedgerFields {
  columns: readonly string[];
  customFields?: readonly string[];
  /** HubSpot's property by field (`arr`, `customFields.tier`). */
  properties?: Readonly<Record<string, string>>;
}

/**
 * Runs an update of rows and records every changed field, with the value before and after. In one statement, the rest
 * of it sees the rows from before the update.
 * @param update an `update … t set … where …` without `returning`; the table's alias is `t`.
 * @param sourceChangedAt when the record was changed in HubSpot, as an expression of the update.
 * @returns ids of the updated rows.
 */
export async function updateWithLedger(
  trx: Transaction<Database>,
  scope: WriteScope,
  table: Table,
  fields: LedgerFields,
  update: RawBuilder<unknown>,
  sourceChangedAt: RawBuilder<unknown> = sql`null::timestamptz`,
): Promise<string[]> {
  if (!scope.keepsLedger) {
    const { rows } = await sql<{ id: string }>`${update} returning t.id`.execute(trx);
    return rows.map((row) => row.id);
  }
  const { rows } = await sql<{ id: string }>`
    with changed as (
      ${update} returning t.id, ${snapshot('t', fields)} as after, ${sourceChangedAt} as source_changed_at
    ), filed as (
      insert into field_changes
        (organization_id, integration_id, table_name, row_id, field, before, after, property, source, run_id, source_changed_at)
      select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, ${table}, c.id, a.key, nullif(b.before -> a.key, 'null'), nullif(a.value, 'null'),
        ${toJsonb(fields.properties ?? {})}::jsonb ->> a.key, ${scope.source}, ${scope.runId ?? null}::uuid, c.source_changed_at
      from changed c
      join ${sql.table(table)} o on o.id = c.id
      -- The offset keeps PostgreSQL from taking the snapshot anew for every field.
      cross join lateral (select ${snapshot('o', fields)} as before offset 0) b
      cross join lateral jsonb_each(c.after) a
      where a.value is distinct from coalesce(b.before -> a.key, 'null')
    )
    select id from changed`.execute(trx);
  return rows.map((row) => row.id);
}

/** The compared fields of a row as one object. Amounts keep their digits, times their zone. */
function snapshot(alias: string, fields: LedgerFields): RawBuilder<unknown> {
  const pairs = [
    ...fields.columns.map((column) => sql`${sql.lit(column)}, ${sql.ref(`${alias}.${column}`)}`),
    ...(fields.customFields ?? []).map(
      (key) =>
        sql`${sql.val(customFieldPrefix + key)}::text, ${sql.ref(`${alias}.custom_fields`)}::jsonb -> ${sql.val(key)}::text`,
    ),
  ];
  // PostgreSQL's functions take at most 100 arguments.
  const objects: RawBuilder<unknown>[] = [];
  for (let at = 0; at < pairs.length; at += pairsPerCall) {
    objects.push(sql`jsonb_build_object(${sql.join(pairs.slice(at, at + pairsPerCall))})`);
  }
  return sql.join(objects, sql` || `);
}

const pairsPerCall = 50;
