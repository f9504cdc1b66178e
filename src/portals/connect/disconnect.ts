import { errorText } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import { revokeToken } from '../../hubspot/access/oauth.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { lockPortal } from '../../sync/portal/portal-locks.ts';
import { type Integration, readIntegration } from '../../sync/portal/read-integration.ts';
import { cancelRuns } from '../../sync/runs/request-sync.ts';
import { deletePortalData } from '../delete-portal-data.ts';
import { oauthApp } from './oauth-app.ts';
import { decryptToken } from './token-cipher.ts';

/** A portal can be disconnected even while HubSpot doesn't respond. */
const revokeLimitMs = 10_000;

/**
 * Disconnects a portal: stops its runs, revokes the grant in HubSpot, deletes the tokens and, if requested, the
 * synced data. It can be repeated, for example to delete the data later.
 * @returns `revoked`: whether HubSpot confirmed that the grant is revoked. Static tokens can only be revoked in
 *   HubSpot.
 * @throws {AppError} `not_found`
 */
export async function disconnect(
  context: OrganizationContext,
  request: { integrationId: string; deleteData: boolean },
): Promise<{ integration: Integration; revoked: boolean; deletedData: boolean }> {
  const integration = await readIntegration(context, request.integrationId);
  await cancelRuns(context, integration.id);
  // Before the tokens are deleted: if the process dies in between, the portal can be disconnected again.
  const revoked = await revoke(context, integration);
  await forget(context, integration, { revoked, deleteData: request.deleteData });
  if (request.deleteData) await deletePortalData(context, integration.id);
  return {
    integration: { ...integration, status: 'disconnected' },
    revoked,
    deletedData: request.deleteData,
  };
}

async function revoke(context: OrganizationContext, integration: Integration): Promise<boolean> {
  const stored = await context.db
    .selectFrom('hubspot_credentials')
    .where('integration_id', '=', integration.id)
    .where('organization_id', '=', context.organizationId)
    .select('refresh_token')
    .executeTakeFirst();
  if (!stored?.refresh_token || !context.config.hubspot.oauthApp) return false;
  let calls = 0;
  try {
    const token = decryptToken(context.encryptionKeys, integration.id, stored.refresh_token);
    const signal = AbortSignal.timeout(revokeLimitMs);
    await revokeToken(oauthApp(context, { signal, onRequest: () => (calls += 1) }), token);
    return true;
  } catch (error) {
    if (isHubspotError(error, 'reauthorization_required')) return true;
    context.log.warn(
      { integrationId: integration.id, error: errorText(error) },
      'HubSpot did not confirm that access is revoked; the tokens are deleted here anyway',
    );
    return false;
  } finally {
    if (calls > 0) await context.rateLimiter.charge(integration.portalId, 'burst', calls);
  }
}

async function forget(
  context: OrganizationContext,
  integration: Integration,
  outcome: { revoked: boolean; deleteData: boolean },
): Promise<void> {
  const { organizationId } = context;
  const now = new Date(context.clock.now());
  await context.db.transaction().execute(async (trx) => {
    await lockPortal(trx, { organizationId, integrationId: integration.id });
    await trx.deleteFrom('hubspot_credentials').where('integration_id', '=', integration.id).execute();
    await trx
      .updateTable('integrations')
      .set({ status: 'disconnected', updated_at: now })
      .where('id', '=', integration.id)
      .execute();
    await trx
      .updateTable('hubspot_portals')
      .set({ disconnected_at: integration.disconnectedAt ?? now, last_error: null })
      .where('integration_id', '=', integration.id)
      .execute();
    await audit(trx, {
      organizationId,
      actor: context.actor,
      action: 'portal.disconnected',
      integrationId: integration.id,
      details: { portalId: integration.portalId, ...outcome },
    });
    await announce(trx, { organizationId, type: 'integration', integrationId: integration.id });
  });
}
