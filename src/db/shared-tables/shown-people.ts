import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';
import { type PeopleColumn, peopleColumns } from './people-tables.ts';

/**
 * Joins the person in a column of `row` as a user of ours, under the name `user`. If the column references the
 * platform's own people, it is the user whose row there it names; without a row there, the one in the column next to it.
 * Never a user of another organization.
 */
export function joinPerson(
  column: PeopleColumn,
  { row, user, organization }: { row: string; user: string; organization: RawBuilder<unknown> },
): RawBuilder<unknown> {
  const link = `${user}_link`;
  const { userColumn } = peopleColumns[column];
  return sql`
    left join platform_people ${sql.ref(link)} on ${sql.ref(`${link}.${column}`)} = ${sql.ref(`${row}.${column}`)}
      and ${sql.ref(`${link}.organization_id`)} = ${organization}
    left join users ${sql.ref(user)} on ${sql.ref(`${user}.id`)}
        = coalesce(${sql.ref(`${link}.user_id`)}, ${sql.ref(`${row}.${column}`)}, ${sql.ref(`${row}.${userColumn}`)})
      and (${sql.ref(`${user}.organization_id`)} = ${organization} or ${sql.ref(`${user}.organization_id`)} is null)`;
}

/**
 * The condition for customers `c` whose CSM is a user, as `joinPerson` finds it. With the plain columns, so that their
 * indexes serve.
 */
export async function isCsm(
  db: Kysely<Database>,
  organizationId: string,
  userId: string,
): Promise<RawBuilder<boolean>> {
  const person = await db
    .selectFrom('platform_people')
    .select('csm_id')
    .where('user_id', '=', userId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  if (!person) return sql<boolean>`c.csm_id = ${userId}`;
  const isKnown = sql<boolean>`(c.csm_id is null and c.hubspot_csm_user_id = ${userId})`;
  return person.csm_id === null ? isKnown : sql<boolean>`(c.csm_id = ${person.csm_id} or ${isKnown})`;
}
