import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { ChangeProfile, Profile } from '../contract/users.ts';
import { noSuchUser } from './list-users.ts';

// The user is the caller. The platform's table may have them in another organization than the one they work in.

/**
 * A user's own name and formats for dates and numbers.
 * @throws {AppError} `not_found`
 */
export async function readProfile(context: OrganizationContext, userId: string): Promise<Profile> {
  const row = await context.db
    .selectFrom('users as u')
    .leftJoin('user_access as a', 'a.user_id', 'u.id')
    .where('u.id', '=', userId)
    .select(['u.name', 'u.email', 'a.locale', 'a.time_zone'])
    .executeTakeFirst();
  if (!row) throw noSuchUser();
  return { name: row.name, email: row.email, locale: row.locale, timeZone: row.time_zone };
}

/**
 * Changes the given parts of a user's own profile.
 * @throws {AppError} `not_found`
 */
export async function changeProfile(
  context: OrganizationContext,
  userId: string,
  change: ChangeProfile,
): Promise<Profile> {
  const { db, organizationId } = context;
  const locale = change.locale ? Intl.getCanonicalLocales(change.locale)[0] : change.locale;
  const preferences = {
    ...(locale === undefined ? {} : { locale }),
    ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
  };
  await db.transaction().execute(async (trx) => {
    if (change.name !== undefined) {
      await trx
        .updateTable('users')
        .set({ name: change.name, updated_at: new Date(context.clock.now()) })
        .where('id', '=', userId)
        .execute();
    }
    if (Object.keys(preferences).length > 0) {
      await trx
        .insertInto('user_access')
        .values({ user_id: userId, organization_id: organizationId, ...preferences })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(preferences))
        .execute();
    }
    const changed = Object.keys(change);
    if (changed.length === 0) return;
    await audit(trx, {
      organizationId,
      actor: context.actor,
      action: 'user.profile_changed',
      details: { changed },
    });
  });
  return readProfile(context, userId);
}
