import type { ChatServices } from '../chat/services.ts';
import type { Context } from '../context/context.ts';
import { listCustomers } from '../customers/list-customers.ts';
import { readCustomer } from '../customers/read-customer.ts';
import { listDeals, readDealsById, summarizeDeals } from '../deals/list-deals.ts';
import { healthPush } from '../health/health-push.ts';
import { readHealth } from '../health/read-health.ts';
import { pausePortal, resumePortal } from '../portals/pause.ts';
import { readStatus } from '../portals/read-status.ts';
import { listChanges } from '../records/list-changes.ts';
import { listRecentChanges } from '../records/list-recent-changes.ts';
import { readOrigins } from '../records/read-origins.ts';
import { listRenewals } from '../renewals/list-renewals.ts';
import { countStakeholders, listStakeholders } from '../stakeholders/list-stakeholders.ts';
import { readCover } from '../stakeholders/stakeholder-cover.ts';
import { retryCause } from '../sync/errors/retry-quarantined.ts';
import { requestPush } from '../sync/push/request-push.ts';
import { syncMappings } from './mappings.ts';
import { syncParts } from './sync-parts.ts';

/** The operations of other features that the chat uses; the HTTP routes use the same ones. */
export function chatServices(context: Context): ChatServices {
  const parts = syncParts(context);
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
  };
}
