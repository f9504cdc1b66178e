import { type RawBuilder, sql } from 'kysely';
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

interface FoundUser {
  id: string;
  name: string | null;
  email: string | null;
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
): Promise<FoundUser> {
  const given = z.guid().safeParse(userId).data?.toLowerCase();
  // Someone in several organizations is a user of each. Only one of them can have the host's id.
  const derived = uuidV5(`${organizationId} ${userId}`, namespace);
  const ids = given === undefined ? [derived] : [given, derived];
  const address = email?.trim() || null;
  const inOrganization = async () => {
    const found = await findUser(
      db,
      ids,
      sql<boolean>`organization_id = ${organizationId}
      and (id = any(${ids}::uuid[]) or lower(email) = lower(${address}::text))`,
    );
    return found && { ...found, name: name ?? found.name };
  };
  const create = (id: string, withAddress: string | null) =>
    db
      .insertInto('users')
      .values({
        id,
        organization_id: organizationId,
        email: withAddress,
        name: name?.trim() || address,
        role,
        can_sign_in: false,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(['id', 'name', 'email'])
      .executeTakeFirst();

  const known = await inOrganization();
  if (known) return known;
  for (const id of ids) {
    // Another request may have created the same user meanwhile.
    const user = (await create(id, address)) ?? (await inOrganization());
    if (user) return user;
  }
  // The platform's table allows an address once. The person has a row there, in another organization or in none, or
  // someone else has the address.
  const own = given && (await findUser(db, ids, sql<boolean>`id = ${given}`));
  if (own) return { ...own, name: name ?? own.name };
  return (
    (await create(derived, null)) ??
    (await inOrganization()) ?? { id: derived, name: name ?? address, email: address }
  );
}

/** The one with the first of the ids, or else the oldest. */
function findUser(
  db: Context['db'],
  ids: readonly string[],
  condition: RawBuilder<boolean>,
): Promise<FoundUser | undefined> {
  return db
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where(condition)
    .orderBy(sql`array_position(${[...ids]}::uuid[], id)`)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
}
