import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import { LinkKind } from '../contract/common.ts';
import {
  type IntegrationState,
  type IntegrationStatus,
  type ObjectStatus,
  requiredScopes,
  type StatusResponse,
} from '../contract/portals.ts';
import { portalUrl } from '../hubspot/record-url.ts';
import { readPortalDays } from '../sync/mapping/portal-days.ts';
import { settingsOf } from '../sync/portal/portal-settings.ts';
import { nextReconcileStart } from '../sync/runs/schedule/schedule-turns.ts';
import { refusedSinceAccepted } from '../sync/webhooks/webhook-refusals.ts';
import { apiVersionSupport } from './api-version-support.ts';
import { redirectUri } from './connect/oauth-app.ts';
import { type SetupRow, setupState } from './setup/setup-state.ts';
import { allowedAgeMs, allowedWaitMs } from './status/allowed-age.ts';
import { areCalculatedLate, calculatedValues } from './status/calculated-values.ts';
import { describeState } from './status/describe-state.ts';
import { limitationsOf } from './status/limitations.ts';
import { readObjects } from './status/read-objects.ts';
import { foundByEnough, silenceMs, webhookStatus } from './status/webhook-status.ts';

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
  last_webhook_at: Date | null;
  connected_at: Date;
  kind: 'oauth' | 'static' | null;
  settings: unknown;
  current_run_id: string | null;
  ended_run_id: string | null;
  waiting_events: string;
  schema_drift: string;
  found_without: number;
  links_at: Date | null;
  links_seconds: number | null;
  setup: SetupRow | null;
}

/** The status of every portal of the organization, including disconnected ones. */
export async function readStatus(context: OrganizationContext): Promise<StatusResponse> {
  const { config, organizationId, clock } = context;
  const silentSince = new Date(clock.now() - silenceMs);
  const refused = await refusedSinceAccepted(context.db);
  const { rows: portals } = await sql<PortalRow>`
    select i.id, i.status, p.portal_id, p.name, p.account_type, p.time_zone, p.company_currency, p.ui_domain, p.scopes,
      p.last_error, p.last_webhook_at, p.connected_at, c.kind, s.settings,
      (select r.id from sync_runs r where r.integration_id = i.id and r.status in ('queued', 'running')
        and r.mode <> 'push') as current_run_id,
      (select r.id from sync_runs r where r.integration_id = i.id and r.status not in ('queued', 'running')
        and r.mode <> 'push'
        order by r.created_at desc limit 1) as ended_run_id,
      (select count(*) from webhook_events e where e.integration_id = i.id) as waiting_events,
      (select count(*) from hubspot_schema_drift d where d.integration_id = i.id and d.resolved_at is null) as schema_drift,
      -- Syncs that found what events should have told: changes, and not what other settings made of the same records.
      (select count(*)::int from (
        select r.id from sync_runs r
        where r.integration_id = i.id and r.mode = 'incremental' and r.refresh_types = '{}'
          and p.last_webhook_at < ${silentSince} and r.created_at > ${silentSince} and exists (
            select from hubspot_sync_log g where g.run_id = r.id and g.sync_direction = 'inbound'
              and g.records_created + g.records_updated + g.records_archived > 0)
        limit ${sql.lit(foundByEnough)}) f) as found_without,
      l.links_at, l.links_seconds,
      (select jsonb_build_object('step', u.step, 'done', u.done, 'startedAt', u.started_at) from hubspot_setups u
        where u.integration_id = i.id and u.completed_at is null and p.disconnected_at is null) as setup
    from integrations i
    join hubspot_portals p on p.integration_id = i.id
    left join hubspot_credentials c on c.integration_id = i.id
    left join hubspot_settings s on s.integration_id = i.id
    -- A round is over when that of every kind of link is.
    cross join lateral (
      select case when count(completed_at) = ${sql.lit(LinkKind.options.length)} then min(completed_at) end as links_at, max(seconds) as links_seconds
      from sync_link_rounds r where r.integration_id = i.id) l
    where i.organization_id = ${organizationId} and i.provider = 'hubspot'
    order by p.disconnected_at is not null, p.connected_at, i.id`.execute(context.db);
  return {
    today: (await readPortalDays(context)).first,
    integrations: await Promise.all(portals.map((portal) => describe(context, portal, refused))),
    oauth: { configured: config.hubspot.oauthApp !== undefined, redirectUri: redirectUri(config) },
  };
}

async function describe(
  context: OrganizationContext,
  portal: PortalRow,
  refused: number,
): Promise<IntegrationStatus> {
  const now = context.clock.now();
  const { schedule, inclusion, push } = settingsOf(portal.settings ?? {}, portal.time_zone);
  const { objects, pendingExits } = await readObjects(context, {
    integrationId: portal.id,
    inclusion,
    push,
    endedRunId: portal.ended_run_id,
  });
  const status = stateOf(portal);
  const calculated = await calculatedValues(context.db, {
    organizationId: context.organizationId,
    integrationId: portal.id,
  });
  // Without a schedule, they are read with everything else.
  const isLate = schedule.everyMinutes !== null && calculated && areCalculatedLate(calculated, now);
  const isFresh =
    status !== 'disconnected' &&
    !isLate &&
    objects.every((object) => object.direction === 'outbound' || isCurrent(object, schedule, now));
  const freshness = isFresh ? 'current' : 'behind';
  const { scopes } = portal;
  const wanted =
    portal.kind === 'static' ? requiredScopes.filter((scope) => scope !== 'oauth') : requiredScopes;
  const limitations = limitationsOf(scopes);
  const setup = portal.setup === null ? null : setupState(portal.setup);
  return {
    id: portal.id,
    portalId: portal.portal_id,
    name: portal.name,
    status,
    state: describeState(
      { status, freshness, schedule, objects, calculated, lastError: portal.last_error, setup },
      now,
    ),
    freshness,
    scopes,
    missingScopes: [
      ...wanted.filter((scope) => !scopes.includes(scope)),
      ...limitations.map(({ scope }) => scope),
    ],
    limitations,
    schedule,
    nextReconcileAt: nextReconcile(portal, schedule, now),
    objects,
    rateLimit: await context.rateLimiter.used(portal.portal_id),
    ...(portal.last_error === null ? {} : { lastError: portal.last_error }),
    currentRunId: portal.current_run_id,
    accountType: portal.account_type,
    timeZone: portal.time_zone,
    companyCurrency: portal.company_currency,
    url: portalUrl(portal.ui_domain, portal.portal_id),
    connectedAt: portal.connected_at.toISOString(),
    webhooks: webhookStatus({
      hasApp: context.config.hubspot.oauthApp !== undefined,
      credentials: portal.kind,
      everyMinutes: schedule.everyMinutes,
      lastReceivedAt: portal.last_webhook_at,
      waiting: Number(portal.waiting_events),
      refused,
      foundWithout: portal.found_without,
    }),
    links: { lastRoundAt: portal.links_at?.toISOString() ?? null, roundSeconds: portal.links_seconds },
    ...(calculated ? { calculated } : {}),
    schemaDrift: Number(portal.schema_drift),
    pendingExits,
    setup,
    apiVersion: apiVersionSupport(context.config.hubspot.apiVersion, now),
  };
}

/** Whether the data is as recent as its target or, with a slower schedule, as that allows: one turn can be missed. */
function isCurrent(object: ObjectStatus, schedule: { everyMinutes: number | null }, now: number): boolean {
  const { lastSyncedAt, oldestUnsyncedChangeAt } = object;
  const age = (at: string) => now - Date.parse(at);
  return (
    lastSyncedAt !== null &&
    age(lastSyncedAt) <= allowedAgeMs(schedule) &&
    (oldestUnsyncedChangeAt === null || age(oldestUnsyncedChangeAt) <= allowedWaitMs)
  );
}

/** The start of the next night in which the portal is compared, if it has a schedule. */
function nextReconcile(
  portal: PortalRow,
  schedule: { everyMinutes: number | null; timeZone: string },
  now: number,
): string | null {
  const rests = portal.status !== 'connected' && portal.status !== 'error';
  if (rests || schedule.everyMinutes === null) return null;
  return new Date(nextReconcileStart(now, schedule.timeZone, portal.id)).toISOString();
}

/** 'syncing' isn't stored: it is the state of a working portal while one of its runs is queued or running. */
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
