import { randomBytes } from 'node:crypto';
import { AppError } from '../base/errors.ts';
import { isAtLeast } from '../base/roles.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { MadeApiKey, MakeApiKey } from '../contract/api-keys.ts';
import { type Role, roleNames } from '../contract/common.ts';
import { hashKey, keyPrefix } from './find-api-key.ts';
import { readApiKey } from './list-api-keys.ts';

/**
 * Creates a key for a program. Only the response contains it; the database has its hash.
 * @param maker the creator's role and user; no user for the command line and for ADMIN_API_KEY.
 * @throws {AppError} `forbidden` for a role above the creator's; `validation_failed` for an expiry in the past;
 *   `conflict` if an active key has the same name.
 */
export async function makeApiKey(
  context: OrganizationContext,
  maker: { role: Role; userId: string | null },
  request: MakeApiKey,
): Promise<MadeApiKey> {
  const { db, organizationId, actor } = context;
  const name = request.name.trim();
  const expiresAt = request.expiresAt ? new Date(request.expiresAt) : null;
  if (!isAtLeast(maker.role, request.role)) {
    throw new AppError(
      'forbidden',
      `A key can't have more permissions than you. Choose the ${roleNames[maker.role]} role or a lower one.`,
      { details: { role: maker.role } },
    );
  }
  if (expiresAt && expiresAt.getTime() <= context.clock.now()) {
    throw new AppError('validation_failed', 'This expiration date is in the past. Choose a later one.', {
      details: { fields: [{ field: 'expiresAt', message: 'must be in the future' }] },
    });
  }
  const key = `${keyPrefix}${randomBytes(32).toString('base64url')}`;
  const id = await db.transaction().execute(async (trx) => {
    const made = await trx
      .insertInto('cscx_api_keys')
      .values({
        organization_id: organizationId,
        name,
        role: request.role,
        key_hash: hashKey(key),
        last_four: key.slice(-4),
        made_by: actor,
        made_by_user_id: maker.userId,
        expires_at: expiresAt,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) {
      throw new AppError(
        'conflict',
        `A key named “${name}” already exists. Choose another name, or revoke that key first.`,
        { details: { name } },
      );
    }
    await audit(trx, {
      organizationId,
      actor,
      action: 'api_key.created',
      details: { keyId: made.id, name, role: request.role, expiresAt: expiresAt?.toISOString() ?? null },
    });
    return made.id;
  });
  return { ...(await readApiKey(context, id)), key };
}
