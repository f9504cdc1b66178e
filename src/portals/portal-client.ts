import { type Context, inOrganization } from '../context/context.ts';
import type { Priority } from '../hubspot/calls/rate-limit.ts';
import { createHubspotClient, type HubspotClient, type RequestInfo } from '../hubspot/client.ts';
import { readIntegration } from '../sync/portal/read-integration.ts';
import { createTokenSource, notConnected, reauthorizationRequired } from './connect/token-source.ts';

/**
 * The HubSpot client of a connected portal, with its token and its share of the rate limit.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`; the client's calls also throw
 *   the last one, if HubSpot ends the connection in the meantime.
 */
export async function openPortalClient(
  context: Context,
  portal: {
    organizationId: string;
    integrationId: string;
    /** Aborts every wait and every call. */
    signal?: AbortSignal;
    /** Called right before each attempt of each call; if it throws, the attempt isn't sent. */
    beforeSend?: () => Promise<void>;
    onRequest?: (info: RequestInfo) => void;
    /** `urgent` for requests that a user waits for while a large sync may be running; default `normal`. */
    priority?: Priority;
  },
): Promise<HubspotClient> {
  const { organizationId, integrationId, signal } = portal;
  const integration = await readIntegration(inOrganization(context, organizationId, 'worker'), integrationId);
  if (integration.disconnectedAt !== null) throw notConnected(integration.portalId);
  if (integration.status === 'reauthorization_required') {
    throw reauthorizationRequired(integration.portalId);
  }
  const { portalId, timeZone } = integration;
  return createHubspotClient({
    baseUrl: context.config.hubspot.apiBaseUrl,
    apiVersion: context.config.hubspot.apiVersion,
    portalId,
    tokens: createTokenSource(context, { id: integrationId, organizationId, portalId }, signal),
    rateLimiter: context.rateLimiter,
    clock: context.clock,
    log: context.log,
    ...(signal ? { signal } : {}),
    ...(portal.priority ? { priority: portal.priority } : {}),
    ...(portal.beforeSend ? { beforeSend: portal.beforeSend } : {}),
    ...(portal.onRequest ? { onRequest: portal.onRequest } : {}),
    ...(timeZone === null ? {} : { timeZone }),
  });
}
