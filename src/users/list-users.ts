import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import { knownRole } from '../base/roles.ts';
import type { OrganizationContext } from '../context/context.ts';
import { Role } from '../contract/common.ts';
import type { User, UserAccess, UserList, UserListQuery } from '../contract/users.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';

interface UserRow {
  id: string;
  name: string | null;
  email: string | null;
  role: string;
  can_sign_in: boolean;
  active: boolean;
  access: UserAccess;
  last_signed_in_at: Date | null;
}

/** By name; users without one by email address. */
const keyset: Keyset = {
  name: 'users',
  columns: [
    { sql: sql`lower(coalesce(nullif(trim(u.name), ''), u.email, ''))`, type: 'text' },
    { sql: sql`u.id`, type: 'uuid' },
  ],
  direction: 'asc',
};

/** Other roles of the platform have view access, as in sign-in. */
const role = sql`case when u.role = any(${Role.options}::text[]) then u.role else 'viewer' end`;

/** A user of no organization is no more than someone's CSM. */
const canSignIn = sql`(u.can_sign_in and u.organization_id is not null)`;

const access = sql`case
  when u.organization_id is null then 'none'
  when u.can_sign_in and a.last_signed_in_at is not null then 'active'
  when u.can_sign_in then 'never_signed_in'
  when a.deactivated_at is not null then 'deactivated'
  else 'none' end`;

/**
 * A page of the organization's users.
 * @param options `signIns`: include when each last signed in.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listUsers(
  context: OrganizationContext,
  query: UserListQuery,
  options: { signIns: boolean } = { signIns: false },
): Promise<UserList> {
  const { organizationId } = context;
  const owners = sql`select from hubspot_owners o where o.user_id = u.id and o.organization_id = ${organizationId}`;
  const conditions = [
    sql`(u.organization_id = ${organizationId} or (u.organization_id is null and exists (${owners})))`,
    keysetAfter(keyset, query.cursor),
  ];
  if (query.role) conditions.push(sql`${role} = ${query.role}`);
  if (query.access) conditions.push(sql`${access} = ${query.access}`);
  if (query.ids) conditions.push(sql`u.id = any(${query.ids}::uuid[])`);
  if (query.search) {
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(u.name ilike ${pattern} or u.email ilike ${pattern})`);
  }
  const { rows } = await sql<UserRow & { key: string[] }>`
    select u.id, u.name, u.email, ${role} as role, ${canSignIn} as can_sign_in, ${access} as access, a.last_signed_in_at,
      (${canSignIn} or exists (${owners} and not o.archived) or not exists (${owners})) as active,
      ${keysetKey(keyset)} as key
    from users u
    left join user_access a on a.user_id = u.id and a.organization_id = ${organizationId}
    where ${sql.join(conditions, sql` and `)}
    order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db);
  return keysetPage(keyset, rows, query.limit, (row) => toUser(row, options.signIns));
}

/**
 * One of the organization's users, with their last sign-in.
 * @throws {AppError} `not_found`
 */
export async function readUser(context: OrganizationContext, id: string): Promise<User> {
  const { items } = await listUsers(context, { ids: [id], limit: 1 }, { signIns: true });
  const [user] = items;
  if (!user) throw noSuchUser();
  return user;
}

export function noSuchUser(): AppError {
  return new AppError('not_found', 'There is no user with this id. GET /api/users lists them.');
}

function toUser(row: UserRow, signIns: boolean): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: knownRole(row.role),
    canSignIn: row.can_sign_in,
    active: row.active,
    access: row.access,
    lastSignedInAt: signIns ? (row.last_signed_in_at?.toISOString() ?? null) : null,
  };
}
