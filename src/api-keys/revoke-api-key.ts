import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import { announce } from '../context/events.ts';
import type { ApiKey } from '../contract/api-keys.ts';
import { readApiKey } from './list-api-keys.ts';

/**
 * Revokes a key immediately and permanently. Doing it again changes nothing.
 * @throws {AppError} `not_found`
 */
export async function revokeApiKey(context: OrganizationContext, id: string): Promise<ApiKey> {
  const { db, organizationId, actor } = context;
  await db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable('cscx_api_keys')
      .set({ revoked_at: new Date(context.clock.now()), revoked_by: actor })
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst();
    if (!revoked) return;
    await audit(trx, {
      organizationId,
      actor,
      action: 'api_key.revoked',
      details: { keyId: id, name: revoked.name },
    });
    await announce(trx, { organizationId, type: 'access' });
  });
  return readApiKey(context, id);
}
