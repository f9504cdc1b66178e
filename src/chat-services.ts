import { sql } from 'kysely';
import { audit } from './audit.ts';
import type { ChatServices } from './chat/services.ts';
import type { Context, OrganizationContext } from './context.ts';
import { listChanges } from './customers/list-changes.ts';
import { listCustomers } from './customers/list-customers.ts';
import { listRecentChanges } from './customers/list-recent-changes.ts';
import { readCustomer } from './customers/read-customer.ts';
import { readOrigins } from './customers/read-origins.ts';
import { listDeals, readDealsById, summarizeDeals } from './deals/list-deals.ts';
import { healthPush } from './health/health-push.ts';
import { readHealth } from './health/read-health.ts';
import { syncMappings } from './mappings.ts';
import { pausePortal, resumePortal } from './portals/pause.ts';
import { openPortalClient } from './portals/portal-client.ts';
import { readStatus } from './portals/read-status.ts';
import { listRenewals } from './renewals/list-renewals.ts';
import { countStakeholders, listStakeholders } from './stakeholders/list-stakeholders.ts';
import { readCover } from './stakeholders/stakeholder-cover.ts';
import { retryCause } from './sync/errors/retry-quarantined.ts';
import { takePushRun } from './sync/push/push-run.ts';
import { pushTask, requestPush } from './sync/push/request-push.ts';
import { takeWriteLock } from './sync/store/write-lock.ts';

/** What the chat is given of the other features: the operations that the HTTP routes call, too. */
export function chatServices(context: Context): ChatServices {
  const parts = {
    mappings: syncMappings,
    outgoing: healthPush,
    openClient: (portal: Parameters<typeof openPortalClient>[1]) => openPortalClient(context, portal),
  };
  return {
    readStatus,
    pausePortal,
    resumePortal,
    readCustomer,
    async listLargest(ctx, limit) {
      return (await listCustomers(ctx, { sort: '-arr', archived: 'false', limit })).items;
    },
    listStakeholders,
    countStakeholders,
    readCover,
    listDeals,
    summarizeDeals,
    readHealth,
    readOrigins: (ctx, customerId) => readOrigins(ctx, syncMappings, customerId),
    listChanges,
    listRecentChanges,
    listRenewals: (ctx, query) => listRenewals(ctx, readDealsById, query),
    retryCause: (ctx, cause) => retryCause(ctx, parts, cause),
    requestPush: (ctx, request) => requestPush(ctx, healthPush, request),
    async pushCustomer(ctx, customerId, integrationIds) {
      const runs = await Promise.all(integrationIds.map((id) => pushOne(ctx, customerId, id)));
      return runs.flatMap((run) => run ?? []);
    },
  };
}

/**
 * Queues the newest score of a customer for a portal, and has it sent now.
 * @returns the run that will do it; undefined: HubSpot has it already.
 */
function pushOne(
  ctx: OrganizationContext,
  customerId: string,
  integrationId: string,
): Promise<string | undefined> {
  const scope = { organizationId: ctx.organizationId, integrationId };
  return ctx.db.transaction().execute(async (trx) => {
    await takeWriteLock(trx, integrationId);
    if ((await healthPush.queue(trx, scope, 'unsettled', [customerId])) === 0) return undefined;
    const runId = await takePushRun(trx, scope, 'company');
    await sql`
      update hubspot_sync_log set records_total = greatest(coalesce(records_total, 0), records_processed + 1)
      where run_id = ${runId} and organization_id = ${ctx.organizationId} and object_type = 'company'
        and sync_direction = 'outbound'`.execute(trx);
    await ctx.jobs.enqueue(pushTask, { integrationId }, { key: integrationId, transaction: trx });
    await audit(trx, { ...scope, actor: ctx.actor, action: 'push.request', details: { runId, customerId } });
    return runId;
  });
}
