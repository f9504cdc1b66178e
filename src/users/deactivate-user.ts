import { AppError } from '../base/errors.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import { announce } from '../context/events.ts';
import type { User } from '../contract/users.ts';
import { noSuchUser, readUser } from './list-users.ts';
import { refuseWithoutAdmin } from './refuse-without-admin.ts';

/**
 * Revokes a user's access: their sessions, sign-in links and API keys end immediately. The row and the CSM's
 * customers are unchanged. Doing it again changes nothing.
 * @throws {AppError} `not_found`; `conflict` for the last admin, and for a user without access.
 */
export async function deactivateUser(context: OrganizationContext, id: string): Promise<User> {
  const { db, organizationId, actor } = context;
  const now = new Date(context.clock.now());
  await db.transaction().execute(async (trx) => {
    await refuseWithoutAdmin(context, trx, id);
    const user = await trx
      .selectFrom('users as u')
      .leftJoin('user_access as a', 'a.user_id', 'u.id')
      .where('u.id', '=', id)
      .where('u.organization_id', '=', organizationId)
      .select(['u.can_sign_in', 'a.deactivated_at'])
      .forUpdate('u')
      .executeTakeFirst();
    if (!user) throw noSuchUser();
    if (!user.can_sign_in) {
      if (user.deactivated_at) return;
      throw new AppError(
        'conflict',
        "This is only a HubSpot owner who can't sign in, so there is no access to revoke.",
      );
    }
    await trx
      .updateTable('users')
      .set({ can_sign_in: false, updated_at: now })
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .execute();
    await trx
      .insertInto('user_access')
      .values({ user_id: id, organization_id: organizationId, deactivated_at: now })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ deactivated_at: now }))
      .execute();
    const sessions = await trx
      .deleteFrom('web_sessions')
      .where('user_id', '=', id)
      .where('organization_id', '=', organizationId)
      .executeTakeFirst();
    await trx
      .deleteFrom('sign_in_links')
      .where('user_id', '=', id)
      .where('organization_id', '=', organizationId)
      .where('used_at', 'is', null)
      .execute();
    const keys = await trx
      .updateTable('cscx_api_keys')
      .set({ revoked_at: now, revoked_by: actor })
      .where('made_by_user_id', '=', id)
      .where('organization_id', '=', organizationId)
      .where('revoked_at', 'is', null)
      .returning('name')
      .execute();
    await audit(trx, {
      organizationId,
      actor,
      action: 'user.deactivated',
      details: {
        userId: id,
        sessionsEnded: Number(sessions.numDeletedRows),
        keysRevoked: keys.map((key) => key.name),
      },
    });
    await announce(trx, { organizationId, type: 'access' });
  });
  return readUser(context, id);
}
