import { type Kysely, sql } from 'kysely';
import type { Schemas } from '../../base/schemas.ts';
import type { Database } from '../tables.ts';
import { readTableProfiles } from './read-table-profiles.ts';
import type { TableProfile } from './table-profile.ts';

/** The tables that the platform may have; those that it doesn't have are ours. */
export const sharedTableNames = ['users', 'customers', 'stakeholders', 'integrations', 'deals'] as const;
export type SharedTableName = (typeof sharedTableNames)[number];

export interface SharedTable extends TableProfile {
  name: SharedTableName;
  isOurs: boolean;
}

/** By name; before the first start, those that the platform doesn't have are missing. */
export type SharedTables = Partial<Record<SharedTableName, SharedTable>>;

/** Reads the shared tables that exist: ours, or else the platform's, like our statements find them. */
export async function readSharedTables(db: Kysely<Database>, schemas: Schemas): Promise<SharedTables> {
  const profiles = await readTableProfiles(
    db,
    sql`
      select coalesce(to_regclass(format('%I.%I', ${schemas.own}::text, s.name)),
        to_regclass(format('%I.%I', ${schemas.shared}::text, s.name)))
      from unnest(${[...sharedTableNames]}::text[]) as s (name)`,
  );
  const found: SharedTables = {};
  for (const profile of profiles) {
    const name = sharedTableNames.find((one) => one === profile.name);
    if (name) found[name] = { ...profile, name, isOurs: profile.schema === schemas.own };
  }
  return found;
}

/** Reads a table by its schema and name, such as the one that a foreign key references. */
export async function readTableIn(
  db: Kysely<Database>,
  schema: string,
  name: string,
): Promise<TableProfile | undefined> {
  const [profile] = await readTableProfiles(
    db,
    sql`to_regclass(format('%I.%I', ${schema}::text, ${name}::text))`,
  );
  return profile;
}

/** Reads a table that is on the search path. */
export async function readTable(db: Kysely<Database>, name: string): Promise<TableProfile | undefined> {
  const [profile] = await readTableProfiles(db, sql`to_regclass(quote_ident(${name}))`);
  return profile;
}
