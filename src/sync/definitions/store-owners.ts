import { sql, type Transaction } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { type PeopleTable, readPeopleTables } from '../../db/shared-tables/people-tables.ts';
import type { Database } from '../../db/tables.ts';
import { isDataError } from '../../db/with-database-retry.ts';
import type { HubspotOwner } from '../../hubspot/owners.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { joinPeople } from './platform-people.ts';

/**
 * Stores a copy of a portal's owners, active and archived. Each becomes the user with the same email address, and
 * stays that user as long as it exists: addresses change, and HubSpot may omit that of an owner who left.
 * @returns whether an owner has a new or different user, so that records may now be stored differently; never on the
 *   first read.
 */
export async function storeOwners(
  ctx: OrganizationContext,
  trx: Transaction<Database>,
  scope: PortalScope,
  owners: HubspotOwner[],
): Promise<boolean> {
  const before = await trx
    .selectFrom('hubspot_owners')
    .select(['owner_id', 'user_id'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
  // While an owner is being archived, it may be listed both as active and as archived: active wins.
  const byId = new Map(
    [...owners].sort((a, b) => Number(b.archived) - Number(a.archived)).map((o) => [o.id, o]),
  );
  const input = toJsonb(
    [...byId.values()].map((owner) => ({
      owner_id: owner.id,
      email: owner.email?.trim() || null,
      name: [owner.firstName, owner.lastName].filter(Boolean).join(' ').trim() || null,
      archived: owner.archived,
    })),
  );
  const rows = sql`jsonb_to_recordset(${input}::jsonb) as i (owner_id text, email text, name text, archived boolean)`;
  const tables = await readPeopleTables(trx, ctx.config.database.schemas);
  await createMissingUsers(ctx, trx, scope, rows, tables.csm_id);
  const { rows: now } = await sql<{ owner_id: string; user_id: string | null }>`
    insert into hubspot_owners as o (integration_id, organization_id, owner_id, email, name, archived, user_id)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, i.owner_id, i.email, i.name, i.archived,
      (select u.id from users u where ${isOfOrganization(scope)} and lower(u.email) = lower(i.email)
       order by u.organization_id is null, u.can_sign_in desc, u.created_at, u.id limit 1)
    from ${rows}
    on conflict (integration_id, owner_id) do update set
      email = excluded.email, name = excluded.name, archived = excluded.archived,
      user_id = coalesce(o.user_id, excluded.user_id)
    returning owner_id, user_id`.execute(trx);
  await joinPeople(ctx, trx, tables);
  const known = new Map(before.map((owner) => [owner.owner_id, owner.user_id]));
  return before.length > 0 && now.some((owner) => known.get(owner.owner_id) !== owner.user_id);
}

/** The id of the platform's row, if it has one: programs then find the user by `csm_id`. */
const idOf = ({ organizationId }: PortalScope, people: PeopleTable | undefined) =>
  people?.email === undefined
    ? sql`gen_random_uuid()`
    : sql`coalesce((
        select ${people.key} from ${people.table} t
        where lower(${people.email}) = lower(i.email) and ${people.isOf(organizationId)}
          and not exists (select from users u where u.id = ${people.key})
        order by ${people.key} limit 1), gen_random_uuid())`;

/** The platform may have users of no organization: they can be anyone's CSM, but sign in nowhere. */
const isOfOrganization = ({ organizationId }: PortalScope) =>
  sql`(u.organization_id = ${organizationId} or u.organization_id is null)`;

/**
 * Owners without a user become users who can't sign in yet. A platform's own users table may have required columns
 * that we can't fill: then its owners stay without a user, and the log says which columns.
 */
async function createMissingUsers(
  ctx: OrganizationContext,
  trx: Transaction<Database>,
  scope: PortalScope,
  rows: ReturnType<typeof sql>,
  people: PeopleTable | undefined,
): Promise<void> {
  await sql`savepoint missing_users`.execute(trx);
  try {
    await sql`
      insert into users (id, organization_id, email, name, role, can_sign_in)
      select distinct on (lower(i.email)) ${idOf(scope, people)}, ${scope.organizationId}::uuid, i.email, coalesce(i.name, i.email), 'csm', false
      from ${rows}
      where i.email is not null
        and not exists (
          select from users u where ${isOfOrganization(scope)} and lower(u.email) = lower(i.email))
        and not exists (
          select from hubspot_owners o
          where o.integration_id = ${scope.integrationId} and o.owner_id = i.owner_id and o.user_id is not null)
      order by lower(i.email), i.archived
      on conflict do nothing`.execute(trx);
  } catch (error) {
    if (!isDataError(error)) throw error;
    await sql`rollback to savepoint missing_users`.execute(trx);
    ctx.log.warn(
      { reason: error.message },
      'HubSpot owners could not become users: the users table requires more than email and name',
    );
  }
}
