import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../context/context.ts';
import type { Role } from '../contract/common.ts';

/** A user whom a host signed in. */
interface HostUser {
  organizationId: string;
  userId: string;
  email?: string | null | undefined;
  name?: string | null | undefined;
  role: Role;
}

/**
 * The user of an organization who has the host's id or email address, in any letter case. Creates one if there is none;
 * they can't sign in with links of ours.
 */
export async function ensureHostUser(
  { db }: Context,
  { organizationId, userId, email, name, role }: HostUser,
): Promise<{ id: string; name: string | null; email: string | null }> {
  const id = z.guid().safeParse(userId).data?.toLowerCase() ?? null;
  const address = email?.trim() || null;
  const found = await db
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([
        ...(id === null ? [] : [eb('id', '=', id)]),
        ...(address === null ? [] : [eb(sql`lower(email)`, '=', address.toLowerCase())]),
        eb.lit(false),
      ]),
    )
    .orderBy(sql`id is distinct from ${id}`)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  if (found) return { id: found.id, name: name ?? found.name, email: found.email };
  return await db
    .insertInto('users')
    .values({
      ...(id === null ? {} : { id }),
      organization_id: organizationId,
      email: address,
      name: name?.trim() || address,
      role,
      can_sign_in: false,
    })
    .returning(['id', 'name', 'email'])
    .executeTakeFirstOrThrow();
}
