import type { Kysely } from 'kysely';
import type { Schemas } from '../base/schemas.ts';
import type { Check } from '../contract/doctor.ts';
import { peopleColumnNames, peopleColumns, peopleTablesOf } from '../db/shared-tables/people-tables.ts';
import type { SharedTables } from '../db/shared-tables/read-shared-tables.ts';
import type { Database } from '../db/tables.ts';
import { ok, warning } from './check.ts';

/** Whose rows HubSpot owners become, where a column references other people than our users. */
export async function checkPeople(
  db: Kysely<Database>,
  schemas: Schemas,
  shared: SharedTables,
): Promise<Check[]> {
  const tables = await peopleTablesOf(db, schemas, shared);
  return peopleColumnNames.flatMap((column): Check[] => {
    const people = tables[column];
    if (!people) return [];
    const name = `${peopleColumns[column].table}.${column} people`;
    const where = `are joined to rows of ${people.title} by email address`;
    if (!people.email) {
      return [
        warning(
          name,
          `HubSpot owners can't be found in ${people.title}: it has no email column that we can read, so ${column} stays empty`,
          `Add an email column to ${people.title}, or grant select on it to the role in DATABASE_URL.`,
        ),
      ];
    }
    return [
      ok(
        name,
        people.newRow
          ? `HubSpot owners ${where}; the others get a row there`
          : `HubSpot owners ${where}; it takes no rows of ours, so the others are shown by name, and ${column} stays empty until they are added to the platform`,
      ),
    ];
  });
}
