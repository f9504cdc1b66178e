import type { Kysely } from 'kysely';
import type { Schemas } from '../base/schemas.ts';
import type { Check } from '../contract/doctor.ts';
import {
  type PeopleTable,
  peopleColumnNames,
  peopleColumns,
  readPeopleTables,
} from '../db/shared-tables/people-tables.ts';
import { needsValue, type TableProfile } from '../db/shared-tables/table-profile.ts';
import type { Database } from '../db/tables.ts';
import { ok, warning } from './check.ts';

/** Where HubSpot's owners are looked for, if that isn't the table of our users. */
export async function checkPeople(db: Kysely<Database>, schemas: Schemas): Promise<Check[]> {
  const tables = await readPeopleTables(db, schemas);
  return peopleColumnNames.flatMap((column) => {
    const people = tables[column];
    return people ? [describe(`${peopleColumns[column].table}.${column}`, people)] : [];
  });
}

function describe(name: string, { title, email, newRow }: PeopleTable): Check {
  if (email === undefined) {
    return warning(
      name,
      `references ${title}, in which people can't be recognized: it has no email column, or our role can't read it`,
      `As its owner, run: grant select on ${title} to the role in DATABASE_URL. Without email addresses, ${name} stays empty, and owners are known by name.`,
    );
  }
  const found = `references ${title}: HubSpot owners are the people there with the same email address`;
  return newRow
    ? ok(name, `${found}; rows are created for the others`)
    : ok(
        name,
        `${found}; the table takes no rows of ours, so the others are known by name until they have one`,
      );
}

/** Columns of users that get a value. */
const filled = ['organization_id', 'email', 'name', 'role', 'can_sign_in', 'created_at', 'updated_at'];
/** Columns whose values come from us, so that they can't be tied to other rows. */
const free = ['id', 'organization_id', 'email', 'name', 'role'];

/**
 * Why the platform's users table takes no rows of ours, as the migrations decide it; undefined: it does. Otherwise ours
 * are in a table next to it.
 */
export function whyNoUsers({ schema, isTable, columns, foreignKeys }: TableProfile): string | undefined {
  const id = columns.get('id');
  if (!isTable) return 'it is a view';
  if (id?.sqlType !== 'uuid' || id.default === null) return 'its id has no default';
  const required = [...columns.values()].find(
    (column) => needsValue(column) && !filled.includes(column.name),
  );
  if (required) return `it requires ${required.name}`;
  // Another installation may have added its organizations.
  const isOurs = ({ schema: own, table }: { schema: string; table: string }) =>
    own !== schema && table === 'organizations';
  const bound = foreignKeys.find(
    ({ columns: names, target }) => names.some((name) => free.includes(name)) && !isOurs(target),
  );
  return bound && `its ${bound.columns.join(', ')} references ${bound.target.schema}.${bound.target.table}`;
}
