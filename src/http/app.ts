import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import { getPath } from 'hono/utils/url';
import { basePathOf, belowBasePath } from '../base/base-path.ts';
import { AppError } from '../base/errors.ts';
import type { Context } from '../context/context.ts';
import type { Identify } from '../contract/identity.ts';
import { authenticate } from './auth.ts';
import { hostCallers } from './callers/host-callers.ts';
import { ownCallers } from './callers/own-callers.ts';
import type { Api, Environment } from './environment.ts';
import { errorResponse, notFound, refuseInvalid } from './error-response.ts';
import { createEventHub } from './event-hub.ts';
import { requestLog } from './request-log.ts';
import { alertChannelRoutes } from './routes/alert-channels.ts';
import { alertDeliveryRoutes } from './routes/alert-deliveries.ts';
import { alertRoutes } from './routes/alerts.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { auditLogRoutes } from './routes/audit-log.ts';
import { chatRoutes } from './routes/chat.ts';
import { customerRoutes } from './routes/customers.ts';
import { docsRoutes } from './routes/docs.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { eventRoutes } from './routes/events.ts';
import { healthCalculatorRoutes } from './routes/health-calculator.ts';
import { healthScoreRoutes } from './routes/health-scores.ts';
import { healthSourceRoutes } from './routes/health-sources.ts';
import { historyRoutes } from './routes/history.ts';
import { hubspotCardRoutes } from './routes/hubspot-card.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { oauthCallback } from './routes/oauth-callback.ts';
import { portalRoutes } from './routes/portals.ts';
import { healthRoutes } from './routes/probes.ts';
import { renewalRoutes } from './routes/renewals.ts';
import { sessionRoutes, signOutRoutes } from './routes/session.ts';
import { settingsRoutes } from './routes/settings.ts';
import { setupRoutes } from './routes/setup.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { syncErrorRoutes } from './routes/sync-errors.ts';
import { syncRoutes } from './routes/syncs.ts';
import { userAccessRoutes, userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { securityHeaders } from './security-headers.ts';
import { serveWebUi } from './web-ui.ts';

/** The application that the product is part of. */
export interface Host {
  identify: Identify;
  /** The page to which HubSpot's consent page leads back, with `connected` or `error` in its query. */
  consentReturnPath?: string | undefined;
  /** Puts names of settings and commands into the words of the application. */
  inItsWords?: ((text: string) => string) | undefined;
}

const largestBodyBytes = 1_000_000;

/**
 * The complete HTTP interface: the API, sign-in and the web UI. It has no state of its own, so a process can have
 * several, and a host can mount it.
 * @param stopping ends the event streams, which otherwise never end.
 * @param host an application that this is part of: it signs users in, so nothing of our own sign-in is served.
 */
export function createApp(context: Context, stopping?: AbortSignal, host?: Host): Api {
  const callers = host ? hostCallers(context, host.identify) : ownCallers(context);
  const { basePath } = context.config.http;
  const app: Api = new OpenAPIHono<Environment>({
    defaultHook: refuseInvalid,
    ...(basePath === '' ? {} : { getPath: (request) => ownPath(getPath(request), basePath) }),
  });
  app.onError((error, c) => errorResponse(error, c, context.log));
  app.notFound((c) => errorResponse(notFound(), c, context.log));

  app.use('*', requestId({ headerName: '' }), requestLog(context), securityHeaders(context.config));
  healthRoutes(app, context);
  if (!host) signInRoutes(app, context, callers);
  oauthCallback(app, context, callers, host?.consentReturnPath);
  webhookRoutes(app, context, stopping);
  hubspotCardRoutes(app, context);
  mcpRoutes(app, context, callers);

  app.use(
    '/api/*',
    bodyLimit({
      maxSize: largestBodyBytes,
      onError: () => {
        throw new AppError('payload_too_large', 'The request body is too large. The limit is 1 MB.');
      },
    }),
    authenticate(context, callers),
    emptyBodyIsNone,
  );
  sessionRoutes(app, context, host ? 'host' : 'own');
  portalRoutes(app);
  settingsRoutes(app);
  setupRoutes(app);
  syncRoutes(app);
  syncErrorRoutes(app, context);
  historyRoutes(app, context);
  mappingRoutes(app);
  customerRoutes(app);
  healthScoreRoutes(app);
  healthSourceRoutes(app);
  renewalRoutes(app);
  healthCalculatorRoutes(app);
  alertRoutes(app);
  alertChannelRoutes(app);
  alertDeliveryRoutes(app);
  userRoutes(app);
  if (!host) {
    signOutRoutes(app, context);
    userAccessRoutes(app, context);
    apiKeyRoutes(app);
  }
  auditLogRoutes(app, context);
  doctorRoutes(app, host?.inItsWords);
  chatRoutes(app, context);
  eventRoutes(app, context, callers, createEventHub(context), stopping);
  docsRoutes(app, context, host ? 'host' : 'own');
  app.all('/api/*', () => {
    throw notFound();
  });
  app.all('/health/*', () => {
    throw notFound();
  });

  serveWebUi(app, { basePath: basePathOf(context.config.http.publicUrl), signIn: host ? 'host' : 'own' });
  return app;
}

/** A proxy may have removed the base path already. */
const ownPath = (path: string, basePath: string): string => belowBasePath(path, basePath) ?? path;

/**
 * Clients that always send `content-type: application/json` also send it without a body, which isn't invalid JSON.
 */
const emptyBodyIsNone: MiddlewareHandler<Environment> = async (c, next) => {
  const { method } = c.req;
  const mayHaveBody = method !== 'GET' && method !== 'HEAD';
  const length = c.req.header('content-length');
  const isEmpty = length === '0' || (length === undefined && c.req.raw.body === null);
  if (mayHaveBody && isEmpty && c.req.header('content-type') !== undefined) {
    const headers = new Headers(c.req.raw.headers);
    headers.delete('content-type');
    c.req.raw = new Request(c.req.url, { method, headers, signal: c.req.raw.signal });
  }
  await next();
};
