import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import { type Context, defaultOrganizationId } from '../context/context.ts';
import { issueSignInLink } from './issue-sign-in-link.ts';

/** The lock for creating the first admin. */
const firstAdminLock = 'cscx-hubspot first administrator';

/**
 * Creates a link that signs its user in once, within a day: as the user with this email address, or as the
 * organization's first admin, who is created if there is none.
 * @throws {AppError} `not_found` if no user with this address can sign in.
 */
export async function createSignInLink(
  context: Context,
  options: { organizationId?: string; email?: string; next?: string } = {},
): Promise<string> {
  const organizationId = options.organizationId ?? defaultOrganizationId;
  const userId =
    options.email === undefined
      ? await firstAdmin(context, organizationId)
      : await userByEmail(context, organizationId, options.email);
  const { url } = await issueSignInLink(context, context.db, {
    organizationId,
    userId,
    next: options.next,
  });
  return url;
}

/** A link to print at the start, until someone has signed in to the default organization. */
export async function signInLinkIfNobodyHas(context: Context): Promise<string | undefined> {
  const { rows } = await sql<{ somebody: boolean }>`
    select exists (select from web_sessions where organization_id = ${defaultOrganizationId})
      or exists (
        select from sign_in_links where organization_id = ${defaultOrganizationId} and used_at is not null)
      or exists (select from audit_log where organization_id = ${defaultOrganizationId} and action = 'user.signed_in')
      as somebody`.execute(context.db);
  return rows[0]?.somebody ? undefined : createSignInLink(context);
}

async function userByEmail(context: Context, organizationId: string, email: string): Promise<string> {
  const user = await context.db
    .selectFrom('users')
    .where('organization_id', '=', organizationId)
    .where(sql`lower(email)`, '=', email.trim().toLowerCase())
    .where('can_sign_in', '=', true)
    .orderBy('created_at')
    .select('id')
    .executeTakeFirst();
  if (user) return user.id;
  throw new AppError(
    'not_found',
    `No user with the email ${email} can sign in. Check the spelling, or omit the email to sign in as the first admin.`,
  );
}

function firstAdmin(context: Context, organizationId: string): Promise<string> {
  return context.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${firstAdminLock}, 0))`.execute(trx);
    const admin = await trx
      .selectFrom('users')
      .where('organization_id', '=', organizationId)
      .where('role', '=', 'admin')
      .where('can_sign_in', '=', true)
      .orderBy('created_at')
      .orderBy('id')
      .select('id')
      .executeTakeFirst();
    if (admin) return admin.id;
    // An address, because the platform's table may insist on one.
    const created = await trx
      .insertInto('users')
      .values({
        organization_id: organizationId,
        email: 'admin@localhost',
        name: 'Administrator',
        role: 'admin',
        can_sign_in: true,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return created.id;
  });
}
