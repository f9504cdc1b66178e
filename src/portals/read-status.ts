import { sql } from 'kysely';
import type { OrganizationContext } from '../context.ts';
import {
  type IntegrationState,
  type IntegrationStatus,
  optionalScopes,
  requiredScopes,
  type StatusResponse,
} from '../contract/portals.ts';
import type { ObjectTypeColumn } from '../db/tables.ts';
import { portalUrl } from '../hubspot/record-url.ts';
import { syncEveryMinutes } from '../sync/request-due-syncs.ts';
import { apiVersionSupport } from './api-version-support.ts';
import { redirectUri } from './oauth-app.ts';

const objectTypes = ['company', 'contact', 'deal'] as const;
/** Data is promised to be fresher than this; a slower schedule may miss one turn. */
const behindAfterMs = Math.max(60 * 60_000, 2 * syncEveryMinutes * 60_000);

interface PortalRow {
  id: string;
  status: string | null;
  portal_id: string;
  name: string;
  account_type: string | null;
  time_zone: string | null;
  company_currency: string | null;
  ui_domain: string | null;
  scopes: string[];
  last_error: string | null;
  connected_at: Date;
  kind: 'oauth' | 'static' | null;
  current_run_id: string | null;
}

interface ObjectCounts {
  integration_id: string;
  object_type: ObjectTypeColumn;
  records: string;
  failing: string;
  last_synced_at: Date | null;
}

/** Where every portal of the organization stands; disconnected ones are listed, too. */
export async function readStatus(context: OrganizationContext): Promise<StatusResponse> {
  const { config, organizationId } = context;
  const { rows: portals } = await sql<PortalRow>`
    select i.id, i.status, p.portal_id, p.name, p.account_type, p.time_zone, p.company_currency, p.ui_domain, p.scopes,
      p.last_error, p.connected_at, c.kind,
      (select r.id from sync_runs r where r.integration_id = i.id and r.status in ('queued', 'running')) as current_run_id
    from integrations i
    join hubspot_portals p on p.integration_id = i.id
    left join hubspot_credentials c on c.integration_id = i.id
    where i.organization_id = ${organizationId} and i.provider = 'hubspot'
    order by p.disconnected_at is not null, p.connected_at, i.id`.execute(context.db);
  const counts = await countObjects(
    context,
    portals.map((portal) => portal.id),
  );
  return {
    integrations: await Promise.all(portals.map((portal) => describe(context, portal, counts))),
    oauth: { configured: config.hubspot.oauthApp !== undefined, redirectUri: redirectUri(config) },
  };
}

async function describe(
  context: OrganizationContext,
  portal: PortalRow,
  counts: ObjectCounts[],
): Promise<IntegrationStatus> {
  const objects = objectTypes.map((objectType) => {
    const row = counts.find((c) => c.integration_id === portal.id && c.object_type === objectType);
    return {
      objectType,
      direction: 'inbound' as const,
      lastSyncedAt: row?.last_synced_at?.toISOString() ?? null,
      records: Number(row?.records ?? 0),
      failing: Number(row?.failing ?? 0),
      oldestUnsyncedChangeAt: null,
    };
  });
  const now = context.clock.now();
  const isFresh = (at: string | null) => at !== null && now - Date.parse(at) <= behindAfterMs;
  const status = stateOf(portal);
  const fresh = status !== 'disconnected' && objects.every((object) => isFresh(object.lastSyncedAt));
  const { scopes } = portal;
  const wanted =
    portal.kind === 'static' ? requiredScopes.filter((scope) => scope !== 'oauth') : requiredScopes;
  const limitations = Object.entries(optionalScopes).flatMap(([scope, effect]) =>
    scopes.includes(scope) ? [] : [{ scope, effect }],
  );
  return {
    id: portal.id,
    portalId: portal.portal_id,
    name: portal.name,
    status,
    freshness: fresh ? 'current' : 'behind',
    scopes,
    missingScopes: [
      ...wanted.filter((scope) => !scopes.includes(scope)),
      ...limitations.map(({ scope }) => scope),
    ],
    limitations,
    schedule: { everyMinutes: syncEveryMinutes, timeZone: portal.time_zone ?? 'UTC' },
    objects,
    rateLimit: await context.rateLimiter.used(portal.portal_id),
    ...(portal.last_error === null ? {} : { lastError: portal.last_error }),
    currentRunId: portal.current_run_id,
    accountType: portal.account_type,
    timeZone: portal.time_zone,
    companyCurrency: portal.company_currency,
    url: portalUrl(portal.ui_domain, portal.portal_id),
    connectedAt: portal.connected_at.toISOString(),
    apiVersion: apiVersionSupport(context.config.hubspot.apiVersion, now),
  };
}

/** 'syncing' is not stored: it is what a portal that works does while a run of it is queued or running. */
function stateOf(portal: PortalRow): IntegrationState {
  switch (portal.status) {
    case 'disconnected':
    case 'reauthorization_required':
    case 'paused':
      return portal.status;
    case 'error':
      return portal.current_run_id === null ? 'error' : 'syncing';
    default:
      return portal.current_run_id === null ? 'connected' : 'syncing';
  }
}

async function countObjects(context: OrganizationContext, integrationIds: string[]): Promise<ObjectCounts[]> {
  if (integrationIds.length === 0) return [];
  const { rows } = await sql<ObjectCounts>`
    select i.id as integration_id, t.object_type,
      (select count(*) from hubspot_records r
        where r.integration_id = i.id and r.object_type = t.object_type and not r.is_alias and r.archived_at is null
      ) as records,
      (select count(distinct q.external_id) from quarantine q
        where q.integration_id = i.id and q.object_type = t.object_type and q.status = 'open') as failing,
      (select l.completed_at from hubspot_sync_log l
        where l.integration_id = i.id and l.object_type = t.object_type and l.sync_direction = 'inbound'
          and l.status in ('completed', 'completed_with_errors')
        order by l.completed_at desc nulls last limit 1) as last_synced_at
    from unnest(${integrationIds}::uuid[]) as i (id)
    cross join unnest(${[...objectTypes]}::text[]) as t (object_type)`.execute(context.db);
  return rows;
}
