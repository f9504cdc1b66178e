import type { Server } from 'node:http';
import path from 'node:path';
import cors from 'cors';
import type express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import morgan from 'morgan';
import pg from 'pg';
import { type HubSpotIntegration, toExpress } from '../../src/embed/index.ts';
import { createHubspot, type HubspotSettings } from './hubspot.ts';
import { createMetrics } from './metrics.ts';
import { addRoutes, addSignIn, requireMember } from './routes.ts';
import { createTokens } from './tokens.ts';

export interface HostOptions extends HubspotSettings {
  /** Express 4 or 5. */
  framework: typeof express;
  port: number;
  /**
   * Where HubSpot is mounted. Behind the body parser, the parser keeps a request's bytes in `rawBody`, unless it is told
   * not to.
   */
  mount?: 'before-parser' | 'behind-parser' | 'behind-parser-without-bytes' | undefined;
  logsRequests?: boolean | undefined;
}

export interface Host {
  integration: HubSpotIntegration;
  close(): Promise<void>;
}

/** The application: an ordinary Express server, with HubSpot in one line. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { framework, mount = 'before-parser' } = options;
  const pool = openPool(options.databaseUrl);
  const tokens = createTokens(options.jwtSecret);
  const metrics = createMetrics();
  const integration = createHubspot(pool, options);
  const hubspot = toExpress(integration);

  const app = framework();
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(cors({ origin: options.publicUrl, credentials: true }));
  if (options.logsRequests) app.use(morgan('tiny'));
  if (mount === 'before-parser') app.use(hubspot);
  app.use(framework.json({ limit: '10mb', ...(mount === 'behind-parser' ? { verify: keepBytes } : {}) }));
  if (mount !== 'before-parser') app.use(hubspot);
  app.use(metrics.middleware);
  app.use('/api/', rateLimit({ windowMs: 60_000, limit: 600 }));
  addSignIn(app, pool, tokens);
  app.use('/api', requireMember(pool, tokens));
  addRoutes(app, pool);
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok', responses: metrics.read() });
  });
  addPage(app, framework);

  await integration.worker.start();
  const server = await listen(app, options.port);
  return {
    integration,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await integration.close();
      await pool.end();
    },
  };
}

/** Connections that the database ends while nothing uses them don't end the process. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString });
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

/** HubSpot signs the exact bytes of its webhooks. */
function keepBytes(request: object, _response: object, bytes: Uint8Array): void {
  Object.assign(request, { rawBody: bytes });
}

/** The page is a single-page application: every other path shows it. */
function addPage(app: express.Express, framework: typeof express): void {
  const folder = path.join(import.meta.dirname, 'page');
  app.use(framework.static(folder));
  app.use((request, response, next) => {
    if (request.method !== 'GET' || !request.accepts('html')) return next();
    response.sendFile(path.join(folder, 'index.html'));
  });
}

function listen(app: express.Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', () => resolve(server));
    server.on('error', reject);
  });
}
