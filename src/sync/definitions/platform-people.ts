import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import {
  type PeopleColumn,
  type PeopleTable,
  type PeopleTables,
  peopleColumnNames,
  peopleColumns,
  personName,
  readPeopleTables,
} from '../../db/shared-tables/people-tables.ts';
import { readSharedTables } from '../../db/shared-tables/read-shared-tables.ts';
import type { Database } from '../../db/tables.ts';
import { isDataError } from '../../db/with-database-retry.ts';
import type { PlatformPeople } from '../mapping/object-mapping.ts';
import { markStale } from './stale-types.ts';

type Trx = Transaction<Database>;

/**
 * Joins our users with the platform's people, where `csm_id` and `owner_id` reference a table of it: by email address,
 * and for good, because addresses change. CSMs that the platform assigned become users of ours who can't sign in, so
 * that they can be shown. Records whose person has a row now become stale: the next run fills their column.
 */
export async function followPeople(ctx: OrganizationContext): Promise<void> {
  await ctx.db.transaction().execute(async (trx) => {
    await lockUsers(trx, ctx.organizationId);
    await joinPeople(ctx, trx, await readPeopleTables(trx, ctx.config.database.schemas));
  });
}

/** Two portals of an organization must not both create a user for the same address. */
export async function lockUsers(trx: Trx, organizationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`users:${organizationId}`}, 0))`.execute(trx);
}

/** The platform's rows of an organization's users, by column that references another table than users. */
export async function loadPeople(
  ctx: Pick<OrganizationContext, 'db' | 'config' | 'organizationId'>,
): Promise<PlatformPeople> {
  const tables = await readPeopleTables(ctx.db, ctx.config.database.schemas);
  const columns = peopleColumnNames.filter((column) => tables[column] !== undefined);
  if (columns.length === 0) return {};
  const rows = await ctx.db
    .selectFrom('platform_people')
    .select(['user_id', 'csm_id', 'owner_id'])
    .where('organization_id', '=', ctx.organizationId)
    .execute();
  return Object.fromEntries(
    columns.map((column) => [
      column,
      new Map(rows.flatMap((row) => (row[column] === null ? [] : [[row.user_id, row[column]]]))),
    ]),
  );
}

/** The same in a transaction that holds the lock. */
export async function joinPeople(ctx: OrganizationContext, trx: Trx, tables: PeopleTables): Promise<void> {
  await nameUsers(ctx, trx);
  for (const column of peopleColumnNames) {
    const people = tables[column];
    if (people) await joinColumn(ctx, trx, column, people);
  }
}

async function joinColumn(
  ctx: OrganizationContext,
  trx: Trx,
  column: PeopleColumn,
  people: PeopleTable,
): Promise<void> {
  const { organizationId } = ctx;
  await sql`
    insert into platform_people (user_id, organization_id)
    select distinct user_id, organization_id from hubspot_owners
    where organization_id = ${organizationId} and user_id is not null
    on conflict do nothing`.execute(trx);
  if (!people.email) return;
  const gone = await forgetDeleted(trx, organizationId, column, people);
  if (column === 'csm_id') await addAssigned(trx, organizationId, people, people.email);
  const joined = await joinByEmail(trx, organizationId, column, people, people.email);
  const made = await createRows(ctx, trx, column, people, people.email);
  await followNames(trx, organizationId, column, people, people.email);
  await markRecords(trx, organizationId, column, [...gone, ...joined, ...made]);
}

/** @returns the users concerned, like the functions below. */
async function forgetDeleted(
  trx: Trx,
  organizationId: string,
  column: PeopleColumn,
  { table, key }: PeopleTable,
): Promise<string[]> {
  const person = sql.ref(`p.${column}`);
  const { rows } = await sql<{ user_id: string }>`
    update platform_people p set ${sql.ref(column)} = null
    where p.organization_id = ${organizationId} and ${person} is not null
      and not exists (select from ${table} t where ${key} = ${person})
    returning p.user_id`.execute(trx);
  return rows.map((row) => row.user_id);
}

/** Users for CSMs of the organization's customers who have none: the one with the same address, or else a new one. */
async function addAssigned(
  trx: Trx,
  organizationId: string,
  { table, key, name, isOf }: PeopleTable,
  email: RawBuilder<string>,
): Promise<void> {
  await sql`
    with assigned as (
      select ${key} as person, ${email} as email, ${name} as name,
        (select u.id from users u where u.organization_id = ${organizationId} and lower(u.email) = lower(${email})
         order by u.can_sign_in desc, u.created_at, u.id limit 1) as known
      from ${table} t
      where ${isOf(organizationId)} and ${email} is not null
        and exists (select from customers c where c.organization_id = ${organizationId} and c.csm_id = ${key})
        and not exists (
          select from platform_people p where p.organization_id = ${organizationId} and p.csm_id = ${key})
    ), added as (
      insert into users (id, organization_id, email, name, role, can_sign_in)
      select case when exists (select from users u where u.id = a.person) then gen_random_uuid() else a.person end,
        ${organizationId}::uuid, a.email, coalesce(a.name, a.email), 'csm', false
      from (select distinct on (lower(email)) * from assigned where known is null order by lower(email), person) a
      returning id, email
    )
    insert into platform_people as p (user_id, organization_id, csm_id)
    select distinct on (coalesce(a.known, n.id)) coalesce(a.known, n.id), ${organizationId}::uuid, a.person
    from assigned a left join added n on lower(n.email) = lower(a.email)
    order by coalesce(a.known, n.id), a.person
    on conflict (user_id) do update set csm_id = excluded.csm_id where p.csm_id is null`.execute(trx);
}

/** An owner's address in HubSpot, or that of its user. */
async function joinByEmail(
  trx: Trx,
  organizationId: string,
  column: PeopleColumn,
  { table, key, isOf }: PeopleTable,
  email: RawBuilder<string>,
): Promise<string[]> {
  const person = sql.ref(column);
  const { rows } = await sql<{ user_id: string }>`
    with waiting as (
      select p.user_id, lower(o.email) as email, 0 as rank
      from platform_people p join hubspot_owners o on o.user_id = p.user_id and o.organization_id = p.organization_id
      where p.organization_id = ${organizationId} and p.${person} is null and o.email is not null
      union
      select p.user_id, lower(u.email), 1
      from platform_people p join users u on u.id = p.user_id
      where p.organization_id = ${organizationId} and p.${person} is null and u.email is not null
    ), found as (
      select distinct on (f.user_id) f.user_id, f.person
      from (
        select distinct on (${key}) w.user_id, ${key} as person, w.rank
        from waiting w join ${table} t on lower(${email}) = w.email
        where ${isOf(organizationId)} and not exists (
          select from platform_people p where p.organization_id = ${organizationId} and p.${person} = ${key})
        order by ${key}, w.rank, w.user_id
      ) f
      order by f.user_id, f.rank, f.person
    )
    update platform_people p set ${person} = f.person from found f where p.user_id = f.user_id
    returning p.user_id`.execute(trx);
  return rows.map((row) => row.user_id);
}

/** Adds the people who are missing, if the table takes rows of ours. A rule that we don't know may refuse them. */
async function createRows(
  ctx: OrganizationContext,
  trx: Trx,
  column: PeopleColumn,
  { title, table, key, newRow, isOf }: PeopleTable,
  email: RawBuilder<string>,
): Promise<string[]> {
  if (!newRow) return [];
  const { organizationId } = ctx;
  const values = { email: sql`w.email`, name: sql`w.name`, organization: sql`${organizationId}::uuid` };
  await sql`savepoint new_people`.execute(trx);
  try {
    const { rows } = await sql<{ user_id: string }>`
      with waiting as (
        select distinct on (lower(u.email)) p.user_id, u.email, coalesce(u.name, u.email) as name
        from platform_people p join users u on u.id = p.user_id
        where p.organization_id = ${organizationId} and p.${sql.ref(column)} is null and u.email is not null
          and exists (select from hubspot_owners o where o.user_id = p.user_id and o.organization_id = ${organizationId})
          -- The row may be that of another user with the same address.
          and not exists (select from ${table} t where ${isOf(organizationId)} and lower(${email}) = lower(u.email))
        order by lower(u.email), p.user_id
      ), added as (
        insert into ${table} as t (${sql.join([...newRow.keys()].map((name) => sql.id(name)))})
        select ${sql.join([...newRow.values()].map((part) => values[part]))} from waiting w
        on conflict do nothing
        returning ${key} as person, t.email::text as email
      )
      update platform_people p set ${sql.ref(column)} = a.person
      from added a join waiting w on lower(w.email) = lower(a.email)
      where p.user_id = w.user_id
      returning p.user_id`.execute(trx);
    await sql`release savepoint new_people`.execute(trx);
    return rows.map((row) => row.user_id);
  } catch (error) {
    if (!isDataError(error)) throw error;
    await sql`rollback to savepoint new_people`.execute(trx);
    ctx.log.warn({ table: title, reason: error.message }, 'the platform’s table refused new people');
    return [];
  }
}

/** Users who can sign in edit their own profile; the others are called as the platform calls them. */
async function followNames(
  trx: Trx,
  organizationId: string,
  column: PeopleColumn,
  { table, key, name }: PeopleTable,
  email: RawBuilder<string>,
): Promise<void> {
  await sql`
    update users u set name = coalesce(${name}, u.name), email = coalesce(${email}, u.email), updated_at = now()
    from platform_people p join ${table} t on ${key} = p.${sql.ref(column)}
    where p.organization_id = ${organizationId} and u.id = p.user_id and not u.can_sign_in
      and (coalesce(${name}, u.name), coalesce(${email}, u.email)) is distinct from (u.name, u.email)`.execute(
    trx,
  );
}

/** The platform's own users may have their names in another column. */
async function nameUsers({ config, organizationId }: OrganizationContext, trx: Trx): Promise<void> {
  const { users } = await readSharedTables(trx, config.database.schemas);
  if (!users || users.isOurs) return;
  const others = new Map([...users.columns].filter(([column]) => column !== 'name'));
  const name = personName({ columns: others });
  await sql`
    update users t set name = ${name}
    where t.name is null and ${name} is not null
      and (t.organization_id is null or t.organization_id = ${organizationId})`.execute(trx);
}

/** Marks the records of each portal that has one of these users as an owner. */
async function markRecords(
  trx: Trx,
  organizationId: string,
  column: PeopleColumn,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length === 0) return;
  const { rows } = await sql<{ integration_id: string }>`
    select distinct o.integration_id from hubspot_owners o
    join sync_watermarks w on w.integration_id = o.integration_id
    where o.organization_id = ${organizationId} and o.user_id = any(${[...userIds]}::uuid[])
    order by o.integration_id`.execute(trx);
  for (const { integration_id: integrationId } of rows) {
    await markStale(trx, { organizationId, integrationId }, [peopleColumns[column].objectType]);
  }
}
