import type { Transaction } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { Database } from '../db/tables.ts';

/**
 * Refuses to remove the last admin's role or access. If two admins remove each other at the same time, one waits
 * here: all rows of admins are locked, always in the same order.
 * @throws {AppError} `conflict`
 */
export async function refuseWithoutAdmin(
  context: OrganizationContext,
  trx: Transaction<Database>,
  leavingId: string,
): Promise<void> {
  const admins = await trx
    .selectFrom('users')
    .where('organization_id', '=', context.organizationId)
    .where('role', '=', 'admin')
    .where('can_sign_in', '=', true)
    .orderBy('id')
    .select('id')
    .forUpdate()
    .execute();
  const isOne = admins.some(({ id }) => id === leavingId);
  if (!isOne || admins.length > 1) return;
  throw new AppError(
    'conflict',
    'This is the last admin who can sign in, so nothing was changed. Make someone else an admin first.',
    { details: { userId: leavingId } },
  );
}
