import { type Kysely, sql, type Transaction } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Schemas } from '../../base/schemas.ts';
import type { Context } from '../../context/context.ts';
import { customersSource } from '../../contract/health.ts';
import type { Database } from '../../db/tables.ts';
import { inspectSource, type ScoreColumn } from './inspect-source.ts';

/** Creating a trigger waits for the table's writers, and makes others wait. */
const longestLock = '2s';

/** A table with our triggers. */
interface WatchedTable {
  source: string;
  table: string;
  /** A trigger can be created with a right, but only be dropped by the table's owner. */
  is_owner: boolean;
  triggers: string[];
  /** Whether both are as we would create them today. */
  definitions: string[];
}

/**
 * Watches exactly the columns that connected portals take scores from: creates triggers, also those that a migration
 * of the platform dropped, and removes the others. One that can't be removed notes nothing.
 * @returns why no scores can be taken from some of them, by source.
 */
export async function keepWatching({
  db,
  config,
  log,
}: Pick<Context, 'db' | 'config' | 'log'>): Promise<ReadonlyMap<string, string>> {
  const { schemas, healthSources } = config.database;
  const wanted = [customersSource, ...(await chosenColumns(db)).filter((one) => healthSources.includes(one))];
  const watched = await watchedTables(db, schemas);
  const problems = new Map<string, string>();
  for (const source of wanted) {
    const column = await inspectSource(db, schemas, source);
    if (typeof column === 'string') {
      problems.set(source, column);
      continue;
    }
    const before = watched.find((one) => one.source === source);
    if (before && isWatched(schemas, column, before)) continue;
    await guarded(source, () => change(db, (trx) => createTriggers(trx, schemas, column)));
  }
  for (const table of watched) {
    if (wanted.includes(table.source) || !table.is_owner) continue;
    await guarded(table.source, () => change(db, (trx) => dropTriggers(trx, table)));
  }
  return problems;

  async function guarded(source: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      // A worker retries every minute.
      log.warn({ source, reason: errorText(error) }, 'a table with health scores could not be changed');
    });
  }
}

/** Whether a column is being watched. */
export async function isBeingWatched(
  db: Kysely<Database>,
  schemas: Schemas,
  column: ScoreColumn,
): Promise<boolean> {
  const watched = await watchedTables(db, schemas);
  return watched.some((table) => table.source === column.source && isWatched(schemas, column, table));
}

/** The columns in the settings of connected portals. */
async function chosenColumns(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ source: string }>`
    select distinct c.source from hubspot_settings s
    join hubspot_portals p on p.integration_id = s.integration_id and p.disconnected_at is null
    cross join lateral jsonb_array_elements_text(s.settings #> '{healthSources,columns}') as c (source)
    where jsonb_typeof(s.settings #> '{healthSources,columns}') = 'array'
    order by 1`.execute(db);
  return rows.map(({ source }) => source);
}

/** A trigger and the arguments of its function, as in the catalog. */
function triggersOf({ own }: Schemas, { source, customerColumn, column, keys }: ScoreColumn) {
  const added = { name: `${own}_score_added`, event: 'insert', values: [source, customerColumn, column] };
  const changed = { name: `${own}_score_changed`, event: 'update', values: [...added.values, ...keys] };
  return keys.length > 0 ? [added, changed] : [added];
}

const isWatched = (schemas: Schemas, column: ScoreColumn, { definitions }: WatchedTable): boolean => {
  const wanted = triggersOf(schemas, column).map(({ name, values }) => [name, ...values].join(' '));
  return wanted.length === definitions.length && wanted.every((one) => definitions.includes(one));
};

async function watchedTables(db: Kysely<Database>, { own }: Schemas): Promise<WatchedTable[]> {
  const { rows } = await sql<WatchedTable>`
    select t.args[1] as source, t.tgrelid::regclass::text as table, pg_has_role(c.relowner, 'usage') as is_owner,
      array_agg(t.tgname::text) as triggers,
      -- A trigger that someone disabled has no valid definition.
      array_agg(case when t.tgenabled = 'D' then '' else t.tgname || ' ' || array_to_string(t.args, ' ') end)
        as definitions
    from (
      select *, array(
          select convert_from(decode(a.text, 'escape'), getdatabaseencoding())
          from unnest((string_to_array(encode(tgargs, 'escape'), '\\000'))[1:tgnargs])
            with ordinality as a (text, place)
          order by a.place) as args
      from pg_catalog.pg_trigger
      where tgfoid = (select p.oid from pg_catalog.pg_proc p
          where p.proname = 'cscx_note_scores' and p.pronamespace = ${own}::regnamespace)
        and tgparentid = 0
    ) t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    group by 1, 2, 3`.execute(db);
  return rows;
}

async function change(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select set_config('lock_timeout', ${longestLock}, true)`.execute(trx);
    await work(trx);
  });
}

async function createTriggers(
  trx: Transaction<Database>,
  schemas: Schemas,
  column: ScoreColumn,
): Promise<void> {
  for (const { name, event, values } of triggersOf(schemas, column)) {
    const rows =
      event === 'insert' ? sql`new table as new_rows` : sql`old table as old_rows new table as new_rows`;
    await sql`
      create or replace trigger ${sql.id(name)} after ${sql.raw(event)} on ${sql.id(column.schema, column.table)}
      referencing ${rows} for each statement
      execute function ${sql.id(schemas.own)}.cscx_note_scores(${sql.join(values.map((value) => sql.lit(value)))})`.execute(
      trx,
    );
  }
}

async function dropTriggers(trx: Transaction<Database>, { table, triggers }: WatchedTable): Promise<void> {
  for (const name of triggers) {
    await sql`drop trigger if exists ${sql.id(name)} on ${sql.raw(table)}`.execute(trx);
  }
}
