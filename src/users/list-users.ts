import { sql } from 'kysely';
import type { OrganizationContext } from '../context.ts';
import { Role } from '../contract/common.ts';
import type { User, UserList, UserListQuery } from '../contract/users.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';

interface UserRow {
  id: string;
  name: string | null;
  email: string | null;
  role: string;
  can_sign_in: boolean;
  active: boolean;
}

/** By name; who has none is found by the e-mail address. */
const keyset: Keyset = {
  name: 'users',
  columns: [
    { sql: sql`lower(coalesce(nullif(trim(u.name), ''), u.email, ''))`, type: 'text' },
    { sql: sql`u.id`, type: 'uuid' },
  ],
  direction: 'asc',
};

/** A role of the platform's own lets people look, as signing in does. */
const role = sql`case when u.role = any(${Role.options}::text[]) then u.role else 'viewer' end`;

/**
 * A page of the organization's people.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listUsers(context: OrganizationContext, query: UserListQuery): Promise<UserList> {
  const { organizationId } = context;
  const conditions = [sql`u.organization_id = ${organizationId}`, keysetAfter(keyset, query.cursor)];
  if (query.role) conditions.push(sql`${role} = ${query.role}`);
  if (query.ids) conditions.push(sql`u.id = any(${query.ids}::uuid[])`);
  if (query.search) {
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(u.name ilike ${pattern} or u.email ilike ${pattern})`);
  }
  const owners = sql`select from hubspot_owners o where o.user_id = u.id and o.organization_id = ${organizationId}`;
  const { rows } = await sql<UserRow & { key: string[] }>`
    select u.id, u.name, u.email, ${role} as role, u.can_sign_in,
      (u.can_sign_in or exists (${owners} and not o.archived) or not exists (${owners})) as active,
      ${keysetKey(keyset)} as key
    from users u
    where ${sql.join(conditions, sql` and `)}
    order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db);
  return keysetPage(keyset, rows, query.limit, toUser);
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: Role.parse(row.role),
    canSignIn: row.can_sign_in,
    active: row.active,
  };
}
