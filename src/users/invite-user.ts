import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { AppError } from '../base/errors.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { Role } from '../contract/common.ts';
import type { Invitation, InviteUser } from '../contract/users.ts';
import type { Database } from '../db/tables.ts';
import { isDataError } from '../db/with-database-retry.ts';
import {
  invitationLifetimeMs,
  issueSignInLink,
  linkLifetimeMs,
  type SignInLink,
} from '../sign-in/issue-sign-in-link.ts';
import { invitationMail, type SendMail } from './invitation-mail.ts';
import { noSuchUser, readUser } from './list-users.ts';

type Trx = Transaction<Database>;

/**
 * Invites a user: a new one, or a HubSpot owner with the same address.
 * @throws {AppError} `conflict` for a user who has access, or whose access was revoked: they get a new link, or are
 *   reactivated.
 */
export async function inviteUser(
  context: OrganizationContext,
  invite: InviteUser,
  sendMail: SendMail,
): Promise<Invitation> {
  const { db, organizationId } = context;
  const email = invite.email.trim();
  const { userId, link } = await db.transaction().execute(async (trx) => {
    // Two admins who invite the same person create one user.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`user ${organizationId} ${email.toLowerCase()}`}, 0))`.execute(
      trx,
    );
    const known = await findByEmail(trx, organizationId, email);
    if (known) refuseKnown(known, email);
    const id = known
      ? await admit(context, trx, known.id, invite.role, invite.name)
      : await insert(trx, organizationId, email, invite);
    await audit(trx, {
      organizationId,
      actor: context.actor,
      action: 'user.invited',
      details: { userId: id, role: invite.role, wasOwner: known !== undefined },
    });
    return { userId: id, link: await newLink(context, trx, id, invitationLifetimeMs) };
  });
  return invitation(context, userId, link, sendMail);
}

/**
 * Grants access to a HubSpot owner who couldn't sign in before.
 * @throws {AppError} `not_found`; `conflict` as for `inviteUser`.
 */
export async function giveAccess(
  context: OrganizationContext,
  id: string,
  role: Role,
  sendMail: SendMail,
): Promise<Invitation> {
  const { db, organizationId } = context;
  const link = await db.transaction().execute(async (trx) => {
    const known = await findById(trx, organizationId, id);
    refuseKnown(known, known.email ?? 'This user');
    await admit(context, trx, id, role);
    const details = { userId: id, role, wasOwner: true };
    await audit(trx, { organizationId, actor: context.actor, action: 'user.invited', details });
    return newLink(context, trx, id, invitationLifetimeMs);
  });
  return invitation(context, id, link, sendMail);
}

/**
 * Creates a new sign-in link for a user with access; unused earlier links stop working.
 * @throws {AppError} `not_found`; `conflict` for a user who can't sign in.
 */
export async function makeUserLink(
  context: OrganizationContext,
  id: string,
  sendMail: SendMail,
): Promise<Invitation> {
  const { db, organizationId } = context;
  const link = await db.transaction().execute(async (trx) => {
    const known = await findById(trx, organizationId, id);
    if (!known.can_sign_in) {
      throw new AppError(
        'conflict',
        known.deactivated_at
          ? 'This user was deactivated. Reactivate them to create a link.'
          : 'This user has no access yet. Grant access to create a link.',
      );
    }
    await audit(trx, {
      organizationId,
      actor: context.actor,
      action: 'user.link_made',
      details: { userId: id },
    });
    return newLink(context, trx, id, linkLifetimeMs);
  });
  return invitation(context, id, link, sendMail);
}

/**
 * Restores what `deactivateUser` revoked, except sessions and keys, with a sign-in link.
 * @throws {AppError} `not_found`; `conflict` for a user who wasn't deactivated.
 */
export async function reactivateUser(
  context: OrganizationContext,
  id: string,
  sendMail: SendMail,
): Promise<Invitation> {
  const { db, organizationId } = context;
  const link = await db.transaction().execute(async (trx) => {
    const known = await findById(trx, organizationId, id);
    if (known.can_sign_in || !known.deactivated_at) {
      throw new AppError(
        'conflict',
        known.can_sign_in
          ? "This user isn't deactivated. Create a new sign-in link if they need one."
          : 'This user never had access. Grant access with a role.',
      );
    }
    await admit(context, trx, id);
    await audit(trx, {
      organizationId,
      actor: context.actor,
      action: 'user.reactivated',
      details: { userId: id },
    });
    return newLink(context, trx, id, invitationLifetimeMs);
  });
  return invitation(context, id, link, sendMail);
}

interface Known {
  id: string;
  email: string | null;
  can_sign_in: boolean;
  deactivated_at: Date | null;
}

function known(trx: Trx, organizationId: string) {
  return trx
    .selectFrom('users as u')
    .leftJoin('user_access as a', 'a.user_id', 'u.id')
    .where('u.organization_id', '=', organizationId)
    .select(['u.id', 'u.email', 'u.can_sign_in', 'a.deactivated_at']);
}

function findByEmail(trx: Trx, organizationId: string, email: string): Promise<Known | undefined> {
  return known(trx, organizationId)
    .where(sql<boolean>`lower(u.email) = ${email.toLowerCase()}`)
    .orderBy('u.can_sign_in', 'desc')
    .orderBy('u.created_at')
    .executeTakeFirst();
}

async function findById(trx: Trx, organizationId: string, id: string): Promise<Known> {
  const user = await known(trx, organizationId).where('u.id', '=', id).forUpdate('u').executeTakeFirst();
  if (!user) throw noSuchUser();
  return user;
}

function refuseKnown(user: Known, who: string): void {
  if (!user.can_sign_in && !user.deactivated_at) return;
  throw new AppError(
    'conflict',
    user.can_sign_in
      ? `${who} already has access. Create a new sign-in link instead.`
      : `${who} was deactivated. Reactivate them instead.`,
    { details: { userId: user.id } },
  );
}

async function insert(
  trx: Trx,
  organizationId: string,
  email: string,
  { name, role }: InviteUser,
): Promise<string> {
  try {
    const { id } = await trx
      .insertInto('users')
      .values({ organization_id: organizationId, email, name: name ?? email, role, can_sign_in: true })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  } catch (error) {
    if (!isDataError(error)) throw error;
    // The table may be the platform's own, with constraints that we don't know.
    throw new AppError(
      'conflict',
      "The platform's users table rejects this user. Create the user there, then grant access here. npm run cli -- doctor shows what the table requires.",
      { cause: error },
    );
  }
}

async function admit(
  context: OrganizationContext,
  trx: Trx,
  id: string,
  role?: Role,
  name?: string,
): Promise<string> {
  const { organizationId } = context;
  await trx
    .updateTable('users')
    .set({
      can_sign_in: true,
      updated_at: new Date(context.clock.now()),
      ...(role === undefined ? {} : { role }),
      ...(name === undefined ? {} : { name }),
    })
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .execute();
  await trx
    .insertInto('user_access')
    .values({ user_id: id, organization_id: organizationId })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ deactivated_at: null }))
    .execute();
  return id;
}

async function newLink(
  context: OrganizationContext,
  trx: Trx,
  userId: string,
  lifetimeMs: number,
): Promise<SignInLink> {
  const { organizationId } = context;
  await trx
    .deleteFrom('sign_in_links')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute();
  return issueSignInLink(context, trx, { organizationId, userId, lifetimeMs });
}

async function invitation(
  context: OrganizationContext,
  userId: string,
  { url: link, expiresAt }: SignInLink,
  sendMail: SendMail,
): Promise<Invitation> {
  const user = await readUser(context, userId);
  const answer = { user, link, expiresAt: expiresAt.toISOString() };
  if (user.email === null) return { ...answer, mail: 'no_address' };
  if (!sendMail) return { ...answer, mail: 'not_set_up' };
  const { name: organization } = await context.db
    .selectFrom('organizations')
    .where('id', '=', context.organizationId)
    .select('name')
    .executeTakeFirstOrThrow();
  const mail = invitationMail({
    to: user.email,
    name: user.name === user.email ? null : user.name,
    organization,
    // Mail scanners open links; the intermediate page keeps them from using this one up.
    link: `${link}&ask`,
    expiresAt,
    messageId: randomUUID(),
  });
  const { state } = await sendMail(mail);
  return { ...answer, mail: state === 'sent' ? 'sent' : 'failed' };
}
