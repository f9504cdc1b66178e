import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schemas } from '../../base/schemas.ts';
import type { Database } from '../tables.ts';
import { readSharedTables, readTableIn, type SharedTable } from './read-shared-tables.ts';
import { foreignKeyOf, needsValue, type TableProfile } from './table-profile.ts';

/** A table of the platform with people, other than `users`, that a column of ours references. Its rows are `t`. */
export interface PeopleTable {
  /** Such as `public.user_profiles`. */
  title: string;
  table: RawBuilder<unknown>;
  key: RawBuilder<string>;
  /** Undefined: people can't be recognized, because there is none or because we can't read it. */
  email: RawBuilder<string> | undefined;
  name: RawBuilder<string | null>;
  /** Whether it can be a person of an organization: a row of another one can't, a row of none can. */
  isOf(organizationId: string): RawBuilder<boolean>;
  /** The columns of a new row and what they hold; undefined: the table takes no rows of ours. */
  newRow: ReadonlyMap<string, 'email' | 'name' | 'organization'> | undefined;
}

/** The columns that hold people, each with the column next to it that holds the same people as users of ours. */
export const peopleColumns = {
  csm_id: { table: 'customers', objectType: 'company', userColumn: 'hubspot_csm_user_id' },
  owner_id: { table: 'deals', objectType: 'deal', userColumn: 'hubspot_owner_user_id' },
} as const;
export type PeopleColumn = keyof typeof peopleColumns;
export const peopleColumnNames = Object.keys(peopleColumns) as PeopleColumn[];

/** By column; a column that holds our users has none. */
export type PeopleTables = Partial<Record<PeopleColumn, PeopleTable>>;

/**
 * Reads which tables the columns with people reference. Without a foreign key, they hold our users, unless these are in
 * a table of ours although the platform has one of that name.
 */
export async function readPeopleTables(db: Kysely<Database>, schemas: Schemas): Promise<PeopleTables> {
  const shared = await readSharedTables(db, schemas);
  const tables: PeopleTables = {};
  for (const column of peopleColumnNames) {
    const holder = shared[peopleColumns[column].table];
    const target = holder && targetOf(holder, column, shared.users, schemas);
    const profile = target && (await readTableIn(db, target.schema, target.table));
    if (profile) tables[column] = toPeopleTable(profile, target.key, await rightsOn(db, profile));
  }
  return tables;
}

function targetOf(
  holder: SharedTable,
  column: PeopleColumn,
  users: SharedTable | undefined,
  schemas: Schemas,
): { schema: string; table: string; key: string } | undefined {
  const target = foreignKeyOf(holder, column)?.target;
  if (target) {
    const isUsers = target.schema === users?.schema && target.table === users.name;
    return isUsers ? undefined : { ...target, key: target.columns[0] ?? 'id' };
  }
  const hasTheirs = users?.isOurs === true && !holder.isOurs;
  return hasTheirs ? { schema: schemas.shared, table: 'users', key: 'id' } : undefined;
}

interface Rights {
  read: boolean;
  write: boolean;
}

async function rightsOn(db: Kysely<Database>, { schema, name }: TableProfile): Promise<Rights> {
  const table = sql`to_regclass(format('%I.%I', ${schema}::text, ${name}::text))`;
  const { rows } = await sql<Rights>`
    select has_schema_privilege(${schema}, 'usage') and has_table_privilege(${table}, 'select') as read,
      has_schema_privilege(${schema}, 'usage') and has_table_privilege(${table}, 'insert') as write`.execute(
    db,
  );
  return rows[0] ?? { read: false, write: false };
}

const ref = (name: string) => sql`t.${sql.id(name)}`;

function toPeopleTable(profile: TableProfile, key: string, rights: Rights): PeopleTable {
  const { schema, name, columns } = profile;
  return {
    title: `${schema}.${name}`,
    table: sql.id(schema, name),
    key: sql<string>`${ref(key)}`,
    email: rights.read && columns.has('email') ? sql<string>`${ref('email')}::text` : undefined,
    name: personName(profile),
    isOf: (organizationId) =>
      columns.has('organization_id')
        ? sql<boolean>`(${ref('organization_id')} is null or ${ref('organization_id')}::text = ${organizationId})`
        : sql<boolean>`true`,
    newRow: rights.write ? newRowOf(profile, key) : undefined,
  };
}

/** Columns with a person's whole name: the first one that is filled counts. */
const nameColumns = ['name', 'full_name', 'display_name'];

/** The name of a person in a row `t` of a table; null: it has none. */
export function personName({ columns }: Pick<TableProfile, 'columns'>): RawBuilder<string | null> {
  const filled = (text: RawBuilder<unknown>) => sql`nullif(trim(${text}::text), '')`;
  const names = nameColumns.filter((column) => columns.has(column)).map((column) => filled(ref(column)));
  const parts = ['first_name', 'last_name'].filter((column) => columns.has(column)).map(ref);
  if (parts.length > 0) names.push(filled(sql`concat_ws(' ', ${sql.join(parts)})`));
  return sql<string | null>`coalesce(${sql.join([...names, sql`null::text`])})`;
}

/** A new row must need nothing but what is known of an owner, and no other row to exist, such as an account. */
function newRowOf({ columns, foreignKeys, isTable }: TableProfile, key: string): PeopleTable['newRow'] {
  const name = nameColumns.find((column) => columns.has(column));
  const row = new Map<string, 'email' | 'name' | 'organization'>([
    ['email', 'email'],
    ...(name === undefined ? [] : [[name, 'name'] as const]),
    ...(columns.has('organization_id') ? [['organization_id', 'organization'] as const] : []),
  ]);
  const isBound = foreignKeys.some((foreignKey) =>
    foreignKey.columns.some((column) => column === key || row.has(column)),
  );
  const takesRows =
    isTable &&
    columns.has('email') &&
    columns.get(key)?.sqlType === 'uuid' &&
    !isBound &&
    [...columns.values()].every((column) => !needsValue(column) || row.has(column.name));
  return takesRows ? row : undefined;
}
