import { sql } from 'kysely';
import { v5 as uuidV5 } from 'uuid';
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

/** Of derived ids: it never changes. */
const namespace = 'a5f64d4e-5d34-4b0e-9b8e-0d9a3c1f7e21';

/**
 * The user of an organization who has the host's id or email address, in any letter case. Creates one if there is none;
 * they can't sign in with links of ours.
 */
export async function ensureHostUser(
  { db }: Context,
  { organizationId, userId, email, name, role }: HostUser,
): Promise<{ id: string; name: string | null; email: string | null }> {
  const given = z.guid().safeParse(userId).data?.toLowerCase();
  // Someone in several organizations is a user of each. Only one of them can have the host's id.
  const derived = uuidV5(`${organizationId} ${userId}`, namespace);
  const ids = given === undefined ? [derived] : [given, derived];
  const address = email?.trim() || null;
  const found = await db
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([
        eb('id', 'in', ids),
        ...(address === null ? [] : [eb(sql`lower(email)`, '=', address.toLowerCase())]),
      ]),
    )
    .orderBy(sql`id <> all(${ids}::uuid[])`)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  if (found) return { id: found.id, name: name ?? found.name, email: found.email };
  for (const id of ids) {
    const created = await db
      .insertInto('users')
      .values({
        id,
        organization_id: organizationId,
        email: address,
        name: name?.trim() || address,
        role,
        can_sign_in: false,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning(['id', 'name', 'email'])
      .executeTakeFirst();
    if (created) return created;
  }
  // Another request has created the same user meanwhile.
  return { id: derived, name: name ?? address, email: address };
}
