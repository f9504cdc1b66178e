import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { UserDetails } from '../contract/users.ts';
import { isCsm } from '../db/shared-tables/shown-people.ts';
import { readUser } from './list-users.ts';

/**
 * A user with their sessions and API keys.
 * @throws {AppError} `not_found`
 */
export async function readUserDetails(context: OrganizationContext, id: string): Promise<UserDetails> {
  const user = await readUser(context, id);
  const { organizationId } = context;
  const now = new Date(context.clock.now());
  const isTheirs = await isCsm(context.db, organizationId, id);
  const { rows } = await sql<{ customers: number; sessions: number; keys: number; admins: number }>`
    select
      (select count(*)::int from customers c
       where c.organization_id = ${organizationId} and ${isTheirs} and c.archived_at is null) as customers,
      (select count(*)::int from web_sessions s where s.user_id = ${id} and s.expires_at > ${now}) as sessions,
      (select count(*)::int from cscx_api_keys k
       where k.organization_id = ${organizationId} and k.made_by_user_id = ${id} and k.revoked_at is null
         and (k.expires_at is null or k.expires_at > ${now})) as keys,
      (select count(*)::int from users u
       where u.organization_id = ${organizationId} and u.role = 'admin' and u.can_sign_in and u.id <> ${id}) as admins
  `.execute(context.db);
  const counts = rows[0] ?? { customers: 0, sessions: 0, keys: 0, admins: 0 };
  return {
    ...user,
    customers: counts.customers,
    sessions: counts.sessions,
    apiKeys: counts.keys,
    isLastAdmin: user.role === 'admin' && user.canSignIn && counts.admins === 0,
  };
}
