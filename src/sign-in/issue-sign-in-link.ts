import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Context } from '../context/context.ts';
import type { Database } from '../db/tables.ts';

/** How long a requested link works, in ms. */
export const linkLifetimeMs = 24 * 60 * 60_000;
/** How long an invitation works: mailboxes aren't always read right away. */
export const invitationLifetimeMs = 7 * 24 * 60 * 60_000;

export interface SignInLink {
  url: string;
  expiresAt: Date;
}

/** Creates a link that signs its user in once. Only its hash is stored. */
export async function issueSignInLink(
  context: Pick<Context, 'clock' | 'config'>,
  db: Kysely<Database>,
  options: { organizationId: string; userId: string; lifetimeMs?: number; next?: string | undefined },
): Promise<SignInLink> {
  const token = randomBytes(32).toString('base64url');
  const now = context.clock.now();
  const expiresAt = new Date(now + (options.lifetimeMs ?? linkLifetimeMs));
  // A used link is kept for a while: it shows that someone has signed in.
  await db
    .deleteFrom('sign_in_links')
    .where('expires_at', '<', new Date(now - linkLifetimeMs))
    .execute();
  await db
    .insertInto('sign_in_links')
    .values({
      token_hash: hashLinkToken(token),
      organization_id: options.organizationId,
      user_id: options.userId,
      expires_at: expiresAt,
      used_at: null,
    })
    .execute();
  const next = options.next === undefined ? '' : `&next=${encodeURIComponent(options.next)}`;
  return { url: `${context.config.http.publicUrl}/sign-in?token=${token}${next}`, expiresAt };
}

export function hashLinkToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
