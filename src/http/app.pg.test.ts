import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json, startTestApp, type TestApp } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { ErrorResponse } from '../contract/errors.ts';
import { createApp } from './app.ts';
import type { Environment } from './environment.ts';
import { serveWebUi } from './web-ui.ts';

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  ({ database, app } = await startTestApp());
});
afterAll(() => app.close());

const Fields = z.array(z.object({ field: z.string() }));
const sync = '/api/integrations/hubspot/sync';
const errorOf = async (response: Response) => ({
  status: response.status,
  ...ErrorResponse.parse(await response.json()).error,
});

test('health', async () => {
  expect(await (await app.send('/health/live')).json()).toEqual({ status: 'ok' });
  const ready = await app.send('/health/ready');
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok' }]);
  await database.db.updateTable('organizations').set({ name: 'Default organization' }).execute();
  await database.pool.query('alter table cscx_hubspot_migrations rename to away');
  const before = await app.send('/health/ready');
  expect([before.status, await before.json()]).toMatchObject([503, { status: 'not_ready' }]);
  await database.pool.query('alter table away rename to cscx_hubspot_migrations');
});

test('a database that is away is told as such', async () => {
  const { openDatabase } = await import('../db/database.ts');
  const away = openDatabase('postgresql://nobody@127.0.0.1:1/none', { log: app.context.log });
  const context = { ...app.context, db: away.db };
  const ready = await createApp(context).request('/health/ready');
  expect(ready.status).toBe(503);
  const headers = { authorization: `Bearer ${app.context.config.http.adminApiKey}` };
  expect(await errorOf(await createApp(context).request('/api/customers', { headers }))).toMatchObject({
    status: 503,
    code: 'not_ready',
  });
  await away.close();
});

test('what is not there is a JSON 404 below /api, whatever the method', async () => {
  for (const [method, path] of [
    ['GET', '/api'],
    ['GET', '/api/nothing'],
    ['POST', '/api/customers'],
    ['PATCH', sync],
    ['GET', '/health/other'],
    ['POST', '/anywhere'],
  ] as const) {
    expect(await errorOf(await app.asAdmin(path, { method })), `${method} ${path}`).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  }
});

test('each field that is not right is named', async () => {
  const body = json('POST', { integrationId: 'x', mode: 'sometimes', objectTypes: ['ticket'] });
  const error = await errorOf(await app.asAdmin(sync, body));
  expect(error).toMatchObject({ status: 422, code: 'validation_failed' });
  const fields = Fields.parse(error.details?.fields).map(({ field }) => field);
  expect(fields).toEqual(['integrationId', 'mode', 'objectTypes.0']);
  for (const field of fields) expect(error.message).toContain(field);
  for (const path of [
    '/api/customers?limit=0',
    '/api/customers?limit=201',
    '/api/customers?limit=x',
    '/api/customers?sort=price',
    '/api/customers?csmId=x',
    '/api/customers?cursor=x',
    '/api/customers/not-an-id',
    `${sync}?cursor=x`,
    '/api/integrations/hubspot/errors?status=closed',
    '/api/integrations/hubspot/errors?cursor=e30',
  ]) {
    expect(await errorOf(await app.asAdmin(path)), path).toMatchObject({
      status: 422,
      code: 'validation_failed',
    });
  }
});

test('bodies that are no JSON, too large, or of another type', async () => {
  const type = { 'content-type': 'application/json' };
  const broken = await app.asAdmin(sync, { method: 'POST', body: '{"mode":', headers: type });
  expect(await errorOf(broken)).toMatchObject({ status: 400, code: 'validation_failed' });
  const form = await app.asAdmin(sync, { method: 'POST', body: 'mode=full' });
  expect(await errorOf(form)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  const large = json('POST', { mode: 'x'.repeat(1_100_000) });
  expect(await errorOf(await app.asAdmin(sync, large))).toMatchObject({
    status: 413,
    code: 'payload_too_large',
  });
  for (const body of ['null', '[]', '1', '"x"']) {
    const response = await app.asAdmin(sync, { method: 'POST', body, headers: type });
    expect((await errorOf(response)).status, body).toBe(422);
  }
  // A missing body isn't invalid, whatever its content type.
  for (const init of [{ method: 'POST' }, { method: 'POST', headers: type }]) {
    expect(await errorOf(await app.asAdmin(sync, init))).toMatchObject({ code: 'portal_not_connected' });
  }
});

test('NUL characters are a mistake of the client', async () => {
  expect(await errorOf(await app.asAdmin('/api/customers?search=a%00b'))).toMatchObject({ status: 422 });
  expect(await errorOf(await app.asAdmin('/api/customers?industry=%00'))).toMatchObject({ status: 422 });
});

test('the text of what was not expected is not shown', async () => {
  const broken = { ...app.context.rateLimiter, used: () => Promise.reject(new Error('secret detail')) };
  await database.db
    .insertInto('integrations')
    .values({ provider: 'hubspot', external_account_id: '1', status: 'connected' })
    .execute();
  const { id } = await database.db.selectFrom('integrations').select('id').executeTakeFirstOrThrow();
  await database.db
    .insertInto('hubspot_portals')
    .values({
      integration_id: id,
      organization_id: '00000000-0000-0000-0000-000000000001',
      portal_id: '1',
      name: 'x',
    })
    .execute();
  const headers = { authorization: `Bearer ${app.context.config.http.adminApiKey}` };
  const response = await createApp({ ...app.context, rateLimiter: broken }).request(
    '/api/integrations/hubspot/status',
    { headers },
  );
  const error = await errorOf(response);
  expect(error).toMatchObject({ status: 500, code: 'internal', details: { requestId: expect.any(String) } });
  expect(JSON.stringify(error)).not.toContain('secret detail');
});

test("pages load from this server only, and can't be framed", async () => {
  for (const path of ['/', '/health/live', '/sign-in?token=x', '/api/customers']) {
    const { headers } = await app.send(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
  }
});

test('the OpenAPI document and its page', async () => {
  const document = (await (await app.asAdmin('/api/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths['/api/integrations/hubspot/sync/{runId}'] ?? {})).toEqual(['get']);
  const routes = Object.values(document.paths).flatMap((item) => Object.values(item));
  for (const route of routes) expect(Object.keys(route.responses).length).toBeGreaterThan(0);
  const page = await (await app.asAdmin('/api/docs')).text();
  for (const path of Object.keys(document.paths)) expect(page).toContain(path);
  expect(page).not.toMatch(/<script|https?:\/\/(?!localhost)/);
});

test('the web UI: files, hashed files for ever, and the one page for every screen', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'web-ui-'));
  try {
    const place = { basePath: '', signIn: 'own' } as const;
    const missing = new OpenAPIHono<Environment>();
    serveWebUi(missing, place, folder);
    const unbuilt = await missing.request('/customers');
    expect(unbuilt.status).toBe(503);
    expect(await unbuilt.text()).toContain('npm run build');

    await mkdir(path.join(folder, 'assets'));
    await mkdir(path.join(folder, 'embed', 'assets'), { recursive: true });
    await writeFile(path.join(folder, 'embed', 'embed.js'), 'export {};');
    await writeFile(path.join(folder, 'index.html'), '<!doctype html>the page');
    await writeFile(path.join(folder, 'assets', 'main-abc.js'), 'x'.repeat(5_000));
    await writeFile(path.join(folder, 'mark.svg'), '<svg/>');
    const built = new OpenAPIHono<Environment>();
    serveWebUi(built, place, folder);
    for (const screen of ['/', '/customers', '/settings/integrations/hubspot?connected=1']) {
      const response = await built.request(screen);
      expect(await response.text()).toMatch('<!doctype html>the page');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
    const asset = await built.request('/assets/main-abc.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    expect((await built.request('/mark.svg')).headers.get('content-type')).toContain('svg');
    expect((await built.request('/assets/main-old.js')).status).toBe(404);
    const module = await built.request('/embed/embed.js');
    expect(module.headers.get('cache-control')).toBe('no-cache');
    expect(module.headers.get('content-type')).toContain('javascript');
    const unchanged = { headers: { 'if-none-match': module.headers.get('etag') ?? '' } };
    expect((await built.request('/embed/embed.js', unchanged)).status).toBe(304);
    expect((await built.request('/embed/old.js')).status).toBe(404);
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json']) {
      expect(await (await built.request(path)).text(), path).not.toContain('"dependencies"');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the page refers to its files below the path of the server, and tells the screens that path', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'web-ui-'));
  try {
    const built =
      '<html><head><link href="./a.css"></head><script src="./a.js"></script><a href="https://x/"></a></html>';
    await writeFile(path.join(folder, 'index.html'), built);
    const pageOf = async (basePath: string, screen: string) => {
      const app = new OpenAPIHono<Environment>();
      serveWebUi(app, { basePath, signIn: 'host' }, folder);
      return (await app.request(screen)).text();
    };
    for (const screen of ['/', '/index.html', '/customers/1']) {
      const page = await pageOf('/crm/hub&spot', screen);
      expect(page).toContain('<meta name="base-path" content="/crm/hub&amp;spot" />');
      expect(page).toContain('href="/crm/hub&amp;spot/a.css"');
      expect(page).toContain('src="/crm/hub&amp;spot/a.js"');
      expect(page).toContain('<meta name="sign-in" content="host" />');
      expect(page).toContain('href="https://x/"');
    }
    expect(await pageOf('', '/customers/1')).toContain('src="/a.js"');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
