import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import express4 from 'express';
// The same package in its next major version; its types don't matter here.
// @ts-expect-error: an alias without types
import express5Untyped from 'express5';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type PracticePortal,
  signatureHeaders,
  startPracticePortal,
} from '../../practice-portal/practice-portal.ts';
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../../test/support/database/database.ts';
import { unlimited } from '../../test/support/portals/practice-world.ts';
import { testEncryptionKey } from '../../test/support/processes/programs.ts';
import { until } from '../../test/support/time/wait.ts';
import {
  createHubSpotIntegration,
  type HubSpotIntegration,
  type IntegrationEvent,
  type IntegrationOptions,
  type LogEntry,
  toExpress,
  toFastify,
} from './index.ts';

const express5 = express5Untyped as typeof express4;
const portalId = 7201;
const publicUrl = 'https://host.example/crm/hubspot';
const base = '/crm/hubspot';
const acme = '11111111-1111-4111-8111-111111111111';

let portals: PracticePortal;
let database: TestDatabase;
let log: LogEntry[];
let open: { close(): Promise<unknown> }[];

const identify: IntegrationOptions['identify'] = (request) =>
  request.headers.get('authorization') === 'Bearer ada'
    ? {
        userId: 'ada',
        email: 'ada@acme.example',
        organizationId: acme,
        organizationName: 'Acme',
        role: 'admin',
      }
    : null;

function integrate(options: Partial<IntegrationOptions> = {}): HubSpotIntegration {
  const integration = createHubSpotIntegration({
    database: { url: database.url },
    publicUrl,
    encryptionKeys: [testEncryptionKey],
    identify,
    hubspot: {
      apiBaseUrl: portals.url,
      authorizeUrl: portals.authorizeUrl,
      clientId: portals.app.clientId,
      clientSecret: portals.app.clientSecret,
      burstLimit: 10_000,
      searchLimit: 1_000,
    },
    log: { level: 'warn', write: (entry) => log.push(entry) },
    ...options,
  });
  open.push(integration);
  return integration;
}

beforeAll(async () => {
  portals = await startPracticePortal({
    portals: [{ portalId, companies: 12, contacts: 24, deals: 6, oddities: false, limits: unlimited }],
  });
});
beforeEach(async () => {
  log = [];
  open = [];
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const one of open.reverse()) await one.close();
  await database.close();
});
afterAll(() => portals.close());

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const asAda = { authorization: 'Bearer ada' };
const connectBody = JSON.stringify({ accessToken: '', startSync: false });
const post = (url: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body,
    headers: { ...asAda, 'content-type': 'application/json', ...headers },
  });

/** Events as HubSpot sends them; the spaces show whether the bytes are the same. */
const events = `[ {"portalId": ${portalId}, "subscriptionType": "company.creation", "objectId": 7} ]`;
function signedPost(url: string, body: BodyInit = events): Promise<Response> {
  const request = {
    secret: portals.app.clientSecret,
    method: 'POST',
    url: `${publicUrl}/api/integrations/hubspot/webhooks`,
    body: events,
    timestamp: Date.now(),
  };
  return fetch(url, {
    method: 'POST',
    body,
    ...streamed,
    headers: { ...signatureHeaders(['v3'], request), 'content-type': 'application/json' },
  });
}

/** What a stream as a body needs. The types don't know it. */
const streamed = { duplex: 'half' };

/** A body that is sent without its length, as proxies do. */
const inPieces = (text: string) => new Blob([text]).stream();

const renameInPieces = async (url: string) => {
  const response = await fetch(`${url}${base}/api/profile`, {
    method: 'PATCH',
    body: inPieces(JSON.stringify({ name: 'Ada' })),
    ...streamed,
    headers: { ...asAda, 'content-type': 'application/json' },
  });
  expect(await response.json()).toMatchObject({ name: 'Ada' });
};

const keepBytes = {
  limit: '10mb',
  verify: (request: object, _response: unknown, bytes: Buffer) => {
    Object.assign(request, { rawBody: bytes });
  },
};

describe.each([
  ['Express 4', express4],
  ['Express 5', express5],
])('in %s', (_name, express) => {
  const api = async (url: string) => {
    const session = await fetch(`${url}${base}/api/session`, { headers: asAda });
    expect(await session.json()).toMatchObject({ organization: { id: acme, name: 'Acme' } });
    const profile = await fetch(`${url}${base}/api/profile`, {
      method: 'PATCH',
      body: JSON.stringify({ name: 'Ada Ünï' }),
      headers: { ...asAda, 'content-type': 'application/json' },
    });
    expect(await profile.json()).toMatchObject({ name: 'Ada Ünï' });
    await renameInPieces(url);
    const refused = await post(`${url}${base}/api/integrations/hubspot/connect`, connectBody);
    expect(refused.status).toBe(422);
    // Other paths are the host's.
    for (const path of ['/crm/hubspots', '//', '/%zz?x', '/crm']) {
      expect(await (await fetch(`${url}${path}`)).text(), path).toBe('the host');
    }
    expect((await fetch(`${url}${base}/api/session`)).status).toBe(401);
  };

  test('before a body parser', async () => {
    const app = express();
    app.use(toExpress(integrate()));
    app.use(express.json({ limit: '10mb' }));
    app.use((_request, response) => void response.send('the host'));
    const url = await listening(createServer(app));
    await api(url);
    for (const body of [events, inPieces(events)]) {
      expect((await signedPost(`${url}${base}/api/integrations/hubspot/webhooks`, body)).status).toBe(200);
    }
  });

  test('behind a body parser that keeps the bytes', async () => {
    const app = express();
    app.use(express.json(keepBytes));
    app.use(toExpress(integrate()));
    app.use((_request, response) => void response.send('the host'));
    const url = await listening(createServer(app));
    await api(url);
    expect((await signedPost(`${url}${base}/api/integrations/hubspot/webhooks`)).status).toBe(200);
  });

  test('behind a body parser that does not: only webhooks are refused, and say why', async () => {
    const app = express();
    app.use(express.json({ limit: '10mb' }));
    app.use(base, toExpress(integrate()));
    app.use((_request, response) => void response.send('the host'));
    const url = await listening(createServer(app));
    await api(url);
    const refused = await signedPost(`${url}${base}/api/integrations/hubspot/webhooks`);
    expect(refused.status).toBe(503);
    expect((await refused.json()).error.message).toContain('rawBody');
    const compressed = await post(
      `${url}${base}/api/integrations/hubspot/connect`,
      gzipSync(connectBody) as Uint8Array<ArrayBuffer>,
      { 'content-encoding': 'gzip' },
    );
    expect(compressed.status).toBe(422);
    const broken = await post(`${url}${base}/api/integrations/hubspot/connect`, '{"accessToken": ');
    expect(broken.status).toBe(400);
  });

  test('an event stream is sent at once, and ends with the integration', async () => {
    const integration = integrate();
    const app = express();
    app.use(toExpress(integration));
    const url = await listening(createServer(app));
    const response = await fetch(`${url}${base}/api/events`, { headers: asAda });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('listening');
    await integration.close();
    await until('the stream ends', async () => (await reader?.read())?.done);
  });
});

test('in Fastify, also where the host parses bodies', async () => {
  const app = fastify();
  app.get('/host', async () => 'the host');
  app.register(toFastify(integrate()) as Parameters<typeof app.register>[0]);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  open.push(app);
  const session = await fetch(`${url}${base}/api/session`, { headers: asAda });
  expect(await session.json()).toMatchObject({ organization: { id: acme } });
  expect((await fetch(`${url}${base}`)).headers.get('content-type')).toContain('text/html');
  expect((await post(`${url}${base}/api/integrations/hubspot/connect`, connectBody)).status).toBe(422);
  for (const body of [events, inPieces(events)]) {
    expect((await signedPost(`${url}${base}/api/integrations/hubspot/webhooks`, body)).status).toBe(200);
  }
  await renameInPieces(url);
  expect(await (await fetch(`${url}/host`)).text()).toBe('the host');
});

test('by fetch alone, as Hono and Next call it', async () => {
  const integration = integrate();
  const ask = (path: string, init?: RequestInit) =>
    integration.fetch(new Request(`https://host.example${path}`, init));
  expect((await ask(`${base}/api/session`, { headers: asAda })).status).toBe(200);
  expect((await ask('/elsewhere')).status).toBe(404);
});

test('no global object is replaced, and several integrations work in one process', async () => {
  const before = [
    globalThis.Request,
    globalThis.Response,
    globalThis.fetch,
    process.listenerCount('SIGTERM'),
  ];
  const one = integrate();
  const two = integrate({
    database: { url: database.url, schema: 'second_hub' },
    publicUrl: 'https://host.example/second',
    identify: () => ({ userId: 'bob', organizationId: acme, role: 'viewer' }),
  });
  const app = express4();
  app.use(toExpress(one)).use(toExpress(two));
  const url = await listening(createServer(app));
  await Promise.all([one.worker.start(), two.worker.start()]);
  expect(await (await fetch(`${url}${base}/api/session`, { headers: asAda })).json()).toMatchObject({
    role: 'admin',
  });
  expect(await (await fetch(`${url}/second/api/session`)).json()).toMatchObject({ role: 'viewer' });
  await one.worker.stop();
  await one.worker.start();
  expect([
    globalThis.Request,
    globalThis.Response,
    globalThis.fetch,
    process.listenerCount('SIGTERM'),
  ]).toEqual(before);
});

test('migrations can be applied before, and report what they did', async () => {
  const empty = await createEmptyDatabase();
  const integration = integrate({ database: { url: empty.url } });
  open.unshift(empty);
  expect((await integration.migrate()).length).toBeGreaterThan(20);
  expect(await integration.migrate()).toEqual([]);
});

test('closing while the worker starts ends the start, too', async () => {
  const integration = integrate();
  const starting = integration.worker.start().then(
    () => 'started',
    (error: unknown) => String(error),
  );
  await integration.close();
  expect(await starting).toMatch(/^started$|The integration is closed\.$/);
  await expect(integration.worker.start()).rejects.toThrow('The integration is closed.');
});

test('the doctor speaks of options and functions', async () => {
  const integration = integrate();
  const response = await integration.fetch(
    new Request(`${publicUrl}/api/integrations/hubspot/doctor`, { headers: { authorization: 'Bearer ada' } }),
  );
  const report = await response.text();
  expect(report).toContain('call integration.worker.start()');
  expect(report).toContain('"name":"publicUrl"');
  expect(report).not.toMatch(/npm (run|start)|[A-Z]+_[A-Z]+/);
});

test('an error about the database names options', async () => {
  await database.pool.query('create schema app; create table app.orders (id int)');
  const integration = integrate({ database: { url: database.url, schema: 'app' } });
  await expect(integration.migrate()).rejects.toThrow(/such as orders\. Set database\.schema to/);
});

test('a database that is away is an error that the next request can outlive', async () => {
  const away = new URL(database.url);
  away.port = '1';
  const integration = integrate({ database: { url: away.href } });
  const response = await integration.fetch(new Request(`${publicUrl}/api/session`, { headers: asAda }));
  expect(response.status).toBe(503);
  expect((await response.json()).error.code).toBe('not_ready');
  expect(log.some(({ msg }) => msg === 'the integration could not be started')).toBe(true);
  await expect(integration.worker.start()).rejects.toThrow('database.url');
});

describe('events', () => {
  /** A host with a connected portal, after its first sync. */
  async function connected(integration: HubSpotIntegration): Promise<string> {
    await integration.worker.start();
    const response = await integration.fetch(
      new Request(`${publicUrl}/api/integrations/hubspot/connect`, {
        method: 'POST',
        body: JSON.stringify({ accessToken: portals.portal(portalId).staticToken }),
        headers: { ...asAda, 'content-type': 'application/json' },
      }),
    );
    return (await response.json()).integration.id;
  }

  const sync = (integration: HubSpotIntegration, integrationId: string) =>
    integration.fetch(
      new Request(`${publicUrl}/api/integrations/hubspot/sync`, {
        method: 'POST',
        body: JSON.stringify({ integrationId, mode: 'incremental' }),
        headers: { ...asAda, 'content-type': 'application/json' },
      }),
    );

  test('tell of synced customers, of stage changes, of pushed scores and of ended syncs', async () => {
    const integration = integrate();
    const heard: IntegrationEvent[] = [];
    const types = ['customer.updated', 'deal.stageChanged', 'health.pushed', 'sync.completed'] as const;
    for (const type of types) integration.events.on(type, (event) => void heard.push(event));
    const of = <Type extends (typeof types)[number]>(type: Type) =>
      heard.filter((event): event is IntegrationEvent<Type> => event.type === type);
    const integrationId = await connected(integration);
    await until('the first sync is told of', async () => of('sync.completed').length === 1);
    expect(of('sync.completed')[0]).toMatchObject({
      organizationId: acme,
      data: { integrationId, status: 'completed', error: null },
    });
    await until('all customers are told of', async () => {
      return new Set(of('customer.updated').map(({ data }) => data.customerId)).size === 12;
    });
    expect(of('deal.stageChanged')).toEqual([]);

    const { rows } = await database.pool.query('select id, external_id from customers limit 1');
    await integration.fetch(
      new Request(`${publicUrl}/api/customers/${rows[0].id}/health-scores`, {
        method: 'POST',
        body: JSON.stringify({ score: 37 }),
        headers: { ...asAda, 'content-type': 'application/json' },
      }),
    );
    await until('the pushed score is told of', async () => of('health.pushed').length === 1);
    expect(of('health.pushed')[0]?.data).toMatchObject({
      customerId: rows[0].id,
      companyId: rows[0].external_id,
      portalId: String(portalId),
      score: 37,
    });

    const portal = portals.portal(portalId);
    const [deal] = [...portal.truth().records('deal')].filter(
      ({ properties }) => properties.dealstage !== 'closedwon',
    );
    portal.updateRecord('deal', deal?.id ?? '', { dealstage: 'closedwon' });
    await sync(integration, integrationId);
    await until('the stage change is told of', async () => of('deal.stageChanged').length === 1);
    expect(of('deal.stageChanged')[0]?.data).toMatchObject({
      to: { stageId: 'closedwon', renewalStage: 'closed_won' },
      from: { stageId: deal?.properties.dealstage },
    });
    // Each has an id of its own, and nothing is left.
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    await until('everything is delivered', async () => {
      const left = await database.pool.query('select count(*)::int as n from cscx_hubspot.host_events');
      return left.rows[0].n === 0;
    });
  });

  test('are delivered again with the same id after a handler failed, and by another process', async () => {
    const integration = integrate();
    const tried: string[] = [];
    integration.events.on('sync.completed', (event) => {
      tried.push(event.id);
      throw new Error('the host is busy');
    });
    await connected(integration);
    await until('a second attempt', async () => tried.length >= 2);
    expect(new Set(tried).size).toBe(1);
    await integration.close();

    const other = integrate();
    const heard: string[] = [];
    other.events.on('sync.completed', ({ id }) => void heard.push(id));
    await until('the other process gets it', async () => heard.length === 1);
    expect(heard[0]).toBe(tried[0]);
  });

  test('have names, and handlers are functions', () => {
    const { events } = integrate() as { events: { on(type: unknown, handler: unknown): void } };
    expect(() => events.on('customer.update', () => {})).toThrow('customer.updated');
    expect(() => events.on('customer.updated', undefined)).toThrow('must be a function');
  });

  test('are not stored while no one listens', async () => {
    const integration = integrate();
    const integrationId = await connected(integration);
    await until('the sync ended', async () => {
      const { rows } = await database.pool.query(
        'select count(*)::int as n from sync_runs where completed_at is not null and integration_id = $1',
        [integrationId],
      );
      return rows[0].n === 1;
    });
    const stored = await database.pool.query('select count(*)::int as n from cscx_hubspot.host_events');
    expect(stored.rows[0].n).toBe(0);
  });

  // Last, because the portal's token no longer works afterwards.
  test('tell of a portal that has to be reconnected, once', async () => {
    const integration = integrate();
    const heard: IntegrationEvent<'portal.needsAttention'>[] = [];
    integration.events.on('portal.needsAttention', (event) => void heard.push(event));
    const integrationId = await connected(integration);
    const portal = portals.portal(portalId);
    portal.faults.add({ effect: { kind: 'revoke-token' }, times: 1 });
    await sync(integration, integrationId);
    await until('the portal needs attention', async () => heard.length === 1);
    expect(heard[0]?.data).toMatchObject({ integrationId, status: 'reauthorization_required' });
    await sync(integration, integrationId);
    expect(heard).toHaveLength(1);
  });
});
