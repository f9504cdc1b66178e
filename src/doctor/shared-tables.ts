import { type Kysely, sql } from 'kysely';
import type { Schemas } from '../base/schemas.ts';
import type { Config } from '../config.ts';
import type { Check } from '../contract/doctor.ts';
import { isInstalled, migrationsApplied, ownTables, readScripts } from '../db/migrate.ts';
import { schemaOfEarlierRelease } from '../db/move-installation.ts';
import { isOpen } from '../db/own-schema.ts';
import { ourColumns } from '../db/shared-tables/our-columns.ts';
import {
  readSharedTables,
  type SharedTable,
  type SharedTableName,
  sharedTableNames,
} from '../db/shared-tables/read-shared-tables.ts';
import type { Database } from '../db/tables.ts';
import { ok, problem, warning } from './check.ts';
import { checkPeople, whyNoUsers } from './people.ts';
import { checkPlatformTriggers } from './platform-triggers.ts';
import { checkValues, readMappedFields } from './refused-values.ts';
import { checkColumns } from './required-columns.ts';

interface Options {
  database: Config['database'];
  /** Whether to tell numbers of rows, which include those of every organization. */
  showsCounts: boolean;
  /** Whose mappings count; undefined: those of all. */
  organizationId?: string;
}

/** What our role can do with a table. */
interface Rights {
  name: string;
  canAlter: boolean;
  canWrite: boolean;
  rowSecurityApplies: boolean;
}

/**
 * The shared tables: where each is and whose, what will be added, and what would refuse records, with the setting or
 * statement that helps. Changes nothing; works before the first start, too.
 */
export async function checkSharedTables(db: Kysely<Database>, options: Options): Promise<Check[]> {
  const { schemas, sharedDefaults } = options.database;
  const tables = await readSharedTables(db, schemas);
  const rights = await readRights(db, Object.values(tables));
  const isFirst = !(await isInstalled(db, schemas.own));
  const earlier = isFirst ? await schemaOfEarlierRelease(db, schemas) : undefined;
  const isReady = !isFirst && (await migrationsApplied(db, { schemas }));
  const mapped = isReady ? await readMappedFields(db, options.organizationId) : [];
  const checks = sharedTableNames.flatMap((name): Check[] => {
    const table = tables[name];
    if (!table)
      return [ok(titleOf(name), `not in ${schemas.shared}: ours will be created in ${schemas.own}`)];
    const noUsers = name === 'users' && isFirst && earlier === undefined ? whyNoUsers(table) : undefined;
    if (noUsers !== undefined) return [ok(titleOf(name), leftAlone(table, noUsers, schemas))];
    if (!table.isTable) return [notATable(table)];
    return [
      ok(titleOf(name), describe(table, options.showsCounts, earlier)),
      ...checkRights(
        table,
        rights.find((one) => one.name === name),
      ),
      ...checkColumns(table, sharedDefaults[name] ?? {}),
      ...(table.isOurs || earlier !== undefined ? [] : checkValues(table, mapped)),
    ];
  });
  return [
    ...checks,
    ...(await checkPeople(db, schemas)),
    ...(earlier === undefined ? await lookalikes(db, schemas) : []),
    await checkPublicRights(db, schemas),
  ];
}

const titleOf = (name: SharedTableName) => `table ${name}`;

function describe(table: SharedTable, showsCounts: boolean, earlier: string | undefined): string {
  const rows = showsCounts ? `, ${rowsOf(table)}` : '';
  const place = `in ${table.schema}${rows}`;
  if (table.isOurs) return `ours, ${place}`;
  const missing = missingColumns(table);
  const added = missing.length === 0 ? 'no column is added' : `will be added: ${missing.join(', ')}`;
  const whose = earlier === table.schema ? 'from an earlier release or the platform’s' : "the platform's";
  return `${whose}, ${place}; ${added}`;
}

const rowsOf = ({ estimatedRows }: SharedTable) =>
  estimatedRows === null
    ? 'rows not estimated yet'
    : `about ${Math.round(estimatedRows).toLocaleString('en-US')} rows`;

const leftAlone = ({ schema, name }: SharedTable, reason: string, { own }: Schemas) =>
  `${schema}.${name} is left alone, because ${reason}: ours will be created in ${own}`;

const missingColumns = (table: SharedTable) =>
  Object.keys(ourColumns[table.name]).filter((column) => !table.columns.has(column));

function notATable({ name, schema }: SharedTable): Check {
  return problem(
    titleOf(name),
    `${schema}.${name} is a view, which can't hold our rows`,
    `Set SHARED_SCHEMA to the schema of the table behind it, or to a schema without ${name}: ours is then created in DATABASE_SCHEMA.`,
  );
}

async function readRights(db: Kysely<Database>, tables: readonly SharedTable[]): Promise<Rights[]> {
  if (tables.length === 0) return [];
  const { rows } = await sql<Rights>`
    select c.relname as name, pg_has_role(c.relowner, 'usage') as "canAlter",
      has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
        and has_table_privilege(c.oid, 'update') as "canWrite",
      row_security_active(c.oid) as "rowSecurityApplies"
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where (n.nspname, c.relname) in (
      select * from unnest(${tables.map(({ schema }) => schema)}::text[], ${tables.map(({ name }) => name)}::text[]))`.execute(
    db,
  );
  return rows;
}

function checkRights(table: SharedTable, rights: Rights | undefined): Check[] {
  const place = `${table.schema}.${table.name}`;
  const checks: Check[] = [];
  if (rights && !rights.canAlter && missingColumns(table).length > 0) {
    checks.push(
      problem(
        `${table.name} rights`,
        `our role can't add columns to ${place}: another role owns it`,
        `Run the migrations (npm run cli -- migrate) with its owner in DATABASE_URL once, or grant the owner's role to ours.`,
      ),
    );
  }
  if (rights && !rights.canWrite) {
    checks.push(
      problem(
        `${table.name} rights`,
        `our role can't read and write ${place}`,
        `As its owner, run: grant select, insert, update, delete on ${place} to the role in DATABASE_URL.`,
      ),
    );
  }
  if (rights?.rowSecurityApplies) {
    checks.push(
      problem(
        `${table.name} row-level security`,
        `policies of ${place} apply to our role, and can hide or reject rows`,
        'Use the role that owns the table or one with bypassrls in DATABASE_URL; the product restricts every query to an organization itself.',
      ),
    );
  }
  return checks;
}

/** Tables with names of ours that the platform uses for something else. */
async function lookalikes(db: Kysely<Database>, schemas: Schemas): Promise<Check[]> {
  const { own, shared } = schemas;
  if (own === shared) return [];
  const names = ownTables(await readScripts());
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_catalog.pg_tables
    where schemaname = ${shared} and tablename = any(${names}) order by 1`.execute(db);
  if (rows.length === 0) return [];
  const both = rows.map(({ name }) => name);
  return [
    ok(
      'tables of the same name',
      `${shared} has ${both.join(', ')} of its own: left alone, ours are in ${own}`,
    ),
    ...(await checkPlatformTriggers(db, schemas, both)),
  ];
}

/** Hosted databases have roles whose keys are public. */
async function checkPublicRights(db: Kysely<Database>, schemas: Schemas): Promise<Check> {
  const name = 'public access';
  if (!(await isOpen(db, schemas))) {
    return ok(name, `PUBLIC, anon and authenticated have no rights in ${schemas.own}`);
  }
  return warning(
    name,
    `${schemas.own} is open to PUBLIC, anon or authenticated, or has tables without row-level security`,
    'Restart the product: each start revokes these rights. If they come back, remove the default privileges that grant them.',
  );
}
