import { AppError } from '../base/errors.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import { announce } from '../context/events.ts';
import { IntegrationState, integrationStateNames } from '../contract/portals.ts';
import { type Integration, readIntegration } from '../sync/portal/read-integration.ts';
import { resumePush } from '../sync/push/request-push.ts';
import { cancelRuns } from '../sync/runs/request-sync.ts';
import { notConnected } from './connect/token-source.ts';

/**
 * Pauses a portal: nothing syncs until it is resumed. A run in progress ends; its results are kept.
 * @throws {AppError} `not_found`, `portal_not_connected`, `conflict`
 */
export async function pausePortal(context: OrganizationContext, integrationId: string): Promise<Integration> {
  const integration = await change(context, integrationId, { from: ['connected', 'error'], to: 'paused' });
  await cancelRuns(context, integrationId);
  return integration;
}

/**
 * Resumes a paused portal; it syncs again on schedule or on request.
 * @throws {AppError} `not_found`, `portal_not_connected`, `conflict`
 */
export function resumePortal(context: OrganizationContext, integrationId: string): Promise<Integration> {
  return change(context, integrationId, { from: ['paused'], to: 'connected' });
}

/** It can be repeated; any other state than the expected one is an error. */
async function change(
  context: OrganizationContext,
  integrationId: string,
  step: { from: string[]; to: 'paused' | 'connected' },
): Promise<Integration> {
  const { organizationId } = context;
  const integration = await readIntegration(context, integrationId);
  if (integration.disconnectedAt !== null) throw notConnected(integration.portalId);
  if (integration.status === step.to) return integration;
  await context.db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('integrations')
      .set({ status: step.to, updated_at: new Date(context.clock.now()) })
      .where('id', '=', integrationId)
      .where('organization_id', '=', organizationId)
      .where('status', 'in', step.from)
      .returning('id')
      .executeTakeFirst();
    if (!changed) {
      const state = IntegrationState.safeParse(integration.status).data;
      throw new AppError(
        'conflict',
        `Portal ${integration.portalId} can't be ${step.to === 'paused' ? 'paused' : 'resumed'} now: its status is “${state ? integrationStateNames[state] : integration.status}”.`,
      );
    }
    await audit(trx, {
      organizationId,
      actor: context.actor,
      action: step.to === 'paused' ? 'portal.paused' : 'portal.resumed',
      integrationId,
    });
    if (step.to === 'connected') await resumePush(trx, { organizationId, integrationId });
    await announce(trx, { organizationId, type: 'integration', integrationId });
  });
  return { ...integration, status: step.to };
}
