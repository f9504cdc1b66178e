import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import {
  type PeopleColumn,
  type PeopleTable,
  peopleColumnNames,
  peopleColumns,
  readPeopleTables,
} from '../../db/shared-tables/people-tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { Finding } from './find-drift.ts';
import { replaceFindings } from './schema-drift.ts';

/** Named in a finding. */
const mostNames = 20;

/**
 * Records, as one finding per column, which owners have records but no row in the table that the column references:
 * it is empty for their records.
 */
export async function noteMissingPeople(ctx: OrganizationContext, scope: PortalScope): Promise<void> {
  const tables = await readPeopleTables(ctx.db, ctx.config.database.schemas);
  const findings: Finding[] = [];
  for (const column of peopleColumnNames) {
    const people = await readMissing(ctx, scope, column, tables[column]);
    if (people.length === 0) continue;
    findings.push({
      objectType: peopleColumns[column].objectType,
      kind: 'people_missing',
      subject: column,
      details: {
        people: people.slice(0, mostNames),
        count: people.length,
        table: tables[column]?.title ?? 'users',
        isUnreadable: tables[column] !== undefined && tables[column].email === undefined,
      },
    });
  }
  await replaceFindings(ctx.db, scope, 'people_missing', findings);
}

/** Without a table of the platform's, owners become users: unless the users table refuses them. */
async function readMissing(
  { db }: OrganizationContext,
  scope: PortalScope,
  column: PeopleColumn,
  table: PeopleTable | undefined,
): Promise<string[]> {
  if (!table && column !== 'csm_id') return [];
  const { table: records, userColumn } = peopleColumns[column];
  const isMissing = table
    ? sql`o.user_id in (select p.user_id from platform_people p where p.${sql.ref(column)} is null)
        and exists (
          select from ${sql.table(records)} r
          where r.organization_id = ${scope.organizationId} and r.${sql.ref(userColumn)} = o.user_id
            and r.${sql.ref(column)} is null)`
    : sql`o.user_id is null and o.email is not null and not o.archived`;
  const { rows } = await sql<{ person: string }>`
    select distinct coalesce(o.name || ' (' || o.email || ')', o.email, o.name, o.owner_id) as person
    from hubspot_owners o
    where o.integration_id = ${scope.integrationId} and o.organization_id = ${scope.organizationId} and ${isMissing}
    order by 1`.execute(db);
  return rows.map((row) => row.person);
}
