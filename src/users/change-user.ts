import { AppError } from '../base/errors.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import { announce } from '../context/events.ts';
import type { ChangeUser, User } from '../contract/users.ts';
import { isDataError } from '../db/with-database-retry.ts';
import { noSuchUser, readUser } from './list-users.ts';
import { refuseWithoutAdmin } from './refuse-without-admin.ts';

/**
 * Changes a user's name or role. The role applies from the next request on, and also limits their API keys.
 * @throws {AppError} `not_found`; `conflict` for the last admin.
 */
export async function changeUser(
  context: OrganizationContext,
  id: string,
  change: ChangeUser,
): Promise<User> {
  const { db, organizationId, actor } = context;
  await db.transaction().execute(async (trx) => {
    if (change.role !== undefined && change.role !== 'admin') await refuseWithoutAdmin(context, trx, id);
    const before = await trx
      .selectFrom('users')
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .select(['name', 'role'])
      .forUpdate()
      .executeTakeFirst();
    if (!before) throw noSuchUser();
    const changed = {
      ...(change.name === undefined || change.name === before.name ? {} : { name: change.name }),
      ...(change.role === undefined || change.role === before.role ? {} : { role: change.role }),
    };
    if (Object.keys(changed).length === 0) return;
    await trx
      .updateTable('users')
      .set({ ...changed, updated_at: new Date(context.clock.now()) })
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .execute()
      .catch(refuseRole);
    await audit(trx, {
      organizationId,
      actor,
      action: 'user.changed',
      details: {
        userId: id,
        changed: Object.keys(changed),
        ...(changed.role === undefined ? {} : { from: before.role, to: changed.role }),
      },
    });
    await announce(trx, { organizationId, type: 'access' });
  });
  return readUser(context, id);
}

/** The users table may be the platform's own, with other roles or shorter names. */
function refuseRole(error: unknown): never {
  if (!isDataError(error)) throw error;
  throw new AppError(
    'conflict',
    "The platform's users table rejects this name or role, so nothing was changed.",
    { cause: error },
  );
}
