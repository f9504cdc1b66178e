import type { OrganizationContext } from '../../context/context.ts';
import { type PortalFacts, type Setup, setupSteps } from '../../contract/setup.ts';
import { portalUrl } from '../../hubspot/record-url.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { apiVersionSupport } from '../api-version-support.ts';
import { actorNames } from '../mappings/actor-names.ts';
import { limitationsOf } from '../status/limitations.ts';
import { doneStep, stepOf } from './setup-state.ts';

/**
 * The progress of a portal's setup, and the facts that identify the portal. A portal that was synced right after it
 * was connected has no completed steps and isn't being set up.
 * @throws {AppError} `not_found` if the organization has no such integration.
 */
export async function readSetUp(context: OrganizationContext, integrationId: string): Promise<Setup> {
  await readIntegration(context, integrationId);
  const row = await context.db
    .selectFrom('hubspot_setups')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', context.organizationId)
    .executeTakeFirst();
  const done = new Map(
    setupSteps.flatMap((step) => {
      const entry = row && doneStep(row.done, step);
      return entry ? [[step, entry]] : [];
    }),
  );
  const names = await actorNames(context, [
    ...(row ? [row.started_by] : []),
    ...[...done.values()].map(({ by }) => by),
  ]);
  const nameOf = (actor: string | undefined) => (actor === undefined ? null : (names.get(actor) ?? actor));
  const portal = await readPortalFacts(context, integrationId);
  return {
    integrationId,
    inProgress: row !== undefined && row.completed_at === null,
    step: stepOf(row?.step ?? ''),
    steps: setupSteps.map((step) => ({
      step,
      doneAt: done.get(step)?.at ?? null,
      doneBy: nameOf(done.get(step)?.by),
    })),
    startedAt: row?.started_at.toISOString() ?? null,
    startedBy: nameOf(row?.started_by),
    completedAt: row?.completed_at?.toISOString() ?? null,
    portal,
  };
}

/** The audit log shows who connected a portal. */
const connections = ['portal.connected', 'portal.reconnected'];

async function readPortalFacts(context: OrganizationContext, integrationId: string): Promise<PortalFacts> {
  const { db, organizationId } = context;
  const portal = await db
    .selectFrom('hubspot_portals as p')
    .leftJoin('hubspot_credentials as c', 'c.integration_id', 'p.integration_id')
    .selectAll('p')
    .select('c.kind')
    .where('p.integration_id', '=', integrationId)
    .where('p.organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  const connected = await db
    .selectFrom('audit_log')
    .select('actor')
    .where('organization_id', '=', organizationId)
    .where('integration_id', '=', integrationId)
    .where('action', 'in', connections)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const names = await actorNames(context, connected ? [connected.actor] : []);
  return {
    name: portal.name,
    portalId: portal.portal_id,
    companyCurrency: portal.company_currency,
    timeZone: portal.time_zone,
    accountType: portal.account_type,
    uiDomain: portal.ui_domain,
    url: portalUrl(portal.ui_domain, portal.portal_id),
    credentials: portal.kind,
    authorizedBy: portal.authorized_by,
    connectedBy: connected ? (names.get(connected.actor) ?? connected.actor) : null,
    connectedAt: portal.connected_at.toISOString(),
    scopes: portal.scopes,
    limitations: limitationsOf(portal.scopes),
    apiVersion: apiVersionSupport(context.config.hubspot.apiVersion, context.clock.now()),
  };
}
