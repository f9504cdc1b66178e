import { createRoute, z } from '@hono/zod-openapi';
import {
  ConnectByConsent,
  ConnectedByToken,
  ConnectRequest,
  DisconnectRequest,
  DisconnectResponse,
  IntegrationState,
  StatusResponse,
} from '../../contract/portals.ts';
import { beginConsent } from '../../portals/connect/begin-consent.ts';
import { connectWithToken } from '../../portals/connect/connect-with-token.ts';
import { disconnect } from '../../portals/connect/disconnect.ts';
import { pausePortal, resumePortal } from '../../portals/pause.ts';
import { readStatus } from '../../portals/read-status.ts';
import { allow } from '../auth.ts';
import { writeConsentCookie } from '../consent-cookie.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot';
const tags = ['Portals'];
const OfIntegration = z.object({ integrationId: z.guid() });
const StateResponse = z.object({
  integration: z.object({ id: z.guid(), portalId: z.string(), status: IntegrationState }),
});

/** Connecting, monitoring, pausing and disconnecting portals. */
export function portalRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/connect`,
      tags,
      summary: 'Connect a portal with OAuth or with a token',
      description:
        'Without `accessToken`, the response (200) has the URL for OAuth consent. With it, the portal is connected immediately (201). Reconnecting a portal renews its credentials and keeps its data.',
      middleware: allow('admin'),
      request: { body: jsonBody(ConnectRequest) },
      responses: {
        200: json(ConnectByConsent, 'Redirect the browser to `authorizeUrl` within ten minutes'),
        201: json(ConnectedByToken, 'Connected'),
        ...errors(400, 403, 409, 422, 502),
      },
    }),
    async (c) => {
      const { accessToken, portalId, startSync } = c.req.valid('json');
      const context = c.get('organization');
      c.header('cache-control', 'no-store');
      if (accessToken === undefined) {
        const { sessionId, user } = c.get('caller');
        // A user without a session of ours was identified by the host.
        const browser = sessionId ?? (user && writeConsentCookie(context.config, c));
        return c.json(await beginConsent(context, { sessionId: browser, portalId, startSync }), 200);
      }
      const integration = await connectWithToken(context, { accessToken, portalId, startSync });
      return c.json({ integration }, 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/status`,
      tags,
      summary: 'Get the status of all portals',
      responses: { 200: json(StatusResponse, 'All portals, including disconnected ones'), ...errors() },
    }),
    async (c) => c.json(await readStatus(c.get('organization')), 200),
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: `${base}/disconnect`,
      tags,
      summary: 'Disconnect a portal',
      description:
        'Cancels its run, revokes access in HubSpot and deletes the tokens. With `deleteData`, all data that came only from this portal is deleted.',
      middleware: allow('admin'),
      request: { body: jsonBody(DisconnectRequest) },
      responses: { 200: json(DisconnectResponse, 'Disconnected'), ...errors(400, 403, 404, 409, 422) },
    }),
    async (c) => {
      const { integration, revoked, deletedData } = await disconnect(
        c.get('organization'),
        c.req.valid('json'),
      );
      const { id, portalId } = integration;
      return c.json(
        { integration: { id, portalId, status: 'disconnected' as const }, revoked, deletedData },
        200,
      );
    },
  );

  for (const [verb, change, status] of [
    ['pause', pausePortal, 'paused'],
    ['resume', resumePortal, 'connected'],
  ] as const) {
    api.openapi(
      createRoute({
        method: 'post',
        path: `${base}/${verb}`,
        tags,
        summary: verb === 'pause' ? 'Pause syncing of a portal' : 'Resume syncing of a portal',
        middleware: allow('admin'),
        request: { body: jsonBody(OfIntegration) },
        responses: { 200: json(StateResponse, 'Done'), ...errors(400, 403, 404, 409, 422) },
      }),
      async (c) => {
        const { id, portalId } = await change(c.get('organization'), c.req.valid('json').integrationId);
        return c.json({ integration: { id, portalId, status } }, 200);
      },
    );
  }
}
