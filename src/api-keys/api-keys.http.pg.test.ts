import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  json,
  signIn,
  signInElsewhere,
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { ApiKey, ApiKeyList, MadeApiKey } from '../contract/api-keys.ts';
import { AuditList } from '../contract/audit-log.ts';
import { ErrorResponse } from '../contract/errors.ts';
import { Session } from '../contract/session.ts';
import { createApp } from '../http/app.ts';

let database: TestDatabase;
let app: TestApp;
let admin: TestUser;
let stranger: TestUser;
let integrationId: string;

beforeAll(async () => {
  ({ database, app } = await startTestApp());
  admin = await signInElsewhere(app, 'keys', { role: 'admin', email: 'boss@keys.test' });
  stranger = await signInElsewhere(app, 'strangers');
  integrationId = await insertPortal(database.db, { organizationId: admin.organizationId });
});
afterAll(() => app.close());

const errorOf = async (response: Response) => ErrorResponse.parse(await response.json()).error;
const make = (body: unknown, who = admin) => who.send('/api/api-keys', json('POST', body));
const made = async (body: unknown, who = admin) => {
  const response = await make(body, who);
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return MadeApiKey.parse(await response.json());
};
const withKey = (key: string, path: string, init: RequestInit = {}, on = app.app) =>
  on.request(path, {
    ...init,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
  });
const keys = async (query = '', who = admin) =>
  ApiKeyList.parse(await (await who.send(`/api/api-keys?${query}`)).json()).items;
const log = async (query = '', who = admin) =>
  AuditList.parse(await (await who.send(`/api/audit-log?${query}`)).json());

test('a key acts as its role in its organization, is told once, and its use is noted to the minute', async () => {
  const { key, ...told } = await made({ name: ' CI ', role: 'manager' });
  expect(key).toMatch(/^cscx_[\w-]{43}$/);
  expect(told).toMatchObject({ name: 'CI', role: 'manager', state: 'working', madeBy: 'boss@keys.test' });
  expect(told.lastFour).toBe(key.slice(-4));
  const session = Session.parse(await (await withKey(key, '/api/session')).json());
  expect(session).toMatchObject({
    organization: { name: 'keys' },
    user: null,
    role: 'manager',
    apiKey: 'CI',
  });
  expect((await withKey(key, '/api/audit-log')).status).toBe(200);
  expect((await withKey(key, '/api/api-keys')).status).toBe(403);

  const stored = await database.db.selectFrom('cscx_api_keys').selectAll().execute();
  const written = JSON.stringify([stored, await database.db.selectFrom('audit_log').selectAll().execute()]);
  expect(written).not.toContain(key);
  expect(written).not.toContain(key.slice(5));
  expect(JSON.stringify(await keys())).not.toContain(key.slice(0, 20));

  const [used] = await keys();
  const at = Date.parse(used?.lastUsedAt ?? '');
  expect(Date.now() - at).toBeLessThan(60_000);
  const later = (ms: number) =>
    createApp({ ...app.context, clock: { ...app.context.clock, now: () => at + ms } });
  await withKey(key, '/api/session', {}, later(59_000));
  expect((await keys())[0]?.lastUsedAt).toBe(used?.lastUsedAt);
  await withKey(key, '/api/session', {}, later(61_000));
  expect((await keys())[0]?.lastUsedAt).toBe(new Date(at + 61_000).toISOString());
});

test('a rejected key explains why only to a caller with the whole key', async () => {
  const { key, id } = await made({ name: 'Short', role: 'viewer', expiresAt: in_(60_000) });
  expect((await withKey(key, '/api/session')).status).toBe(200);
  const later = createApp({
    ...app.context,
    clock: { ...app.context.clock, now: () => Date.now() + 61_000 },
  });
  const expired = await withKey(key, '/api/session', {}, later);
  expect(expired.status).toBe(401);
  expect((await errorOf(expired)).message).toContain('expired');
  const revoked = ApiKey.parse(await (await admin.send(`/api/api-keys/${id}`, { method: 'DELETE' })).json());
  expect(revoked).toMatchObject({ state: 'revoked', revokedBy: 'boss@keys.test' });
  expect((await errorOf(await withKey(key, '/api/session'))).message).toContain('revoked');
  expect((await admin.send(`/api/api-keys/${id}`, { method: 'DELETE' })).status).toBe(200);

  const wrong = [
    `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
    'cscx_',
    `cscx_${'A'.repeat(43)}`,
    'x',
  ];
  const messages = await Promise.all(
    wrong.map(async (given) => (await errorOf(await withKey(given, '/api/session'))).message),
  );
  expect(new Set(messages).size).toBe(1);
  const none = await app.send('/api/session', { headers: { authorization: `Basic ${key}` } });
  expect((await errorOf(none)).message).toContain('Bearer <key>');
});

test('keys are made within the maker’s role, under names of their own, and seen in their organization only', async () => {
  const { key } = await made({ name: 'Maker', role: 'admin' });
  const byKey = await withKey(key, '/api/api-keys', json('POST', { name: 'By key', role: 'viewer' }));
  expect(MadeApiKey.parse(await byKey.json())).toMatchObject({ madeBy: 'boss@keys.test' });
  const wide = json('POST', { name: '“Ünïcode” <b>', role: 'viewer' });
  expect((await withKey(key, '/api/api-keys', wide)).status).toBe(201);
  expect((await make({ name: 'maker', role: 'viewer' })).status).toBe(409);
  for (const body of [
    { name: '', role: 'viewer' },
    { name: 'x'.repeat(81), role: 'viewer' },
    { name: 'x', role: 'root' },
    { name: 'x', role: 'viewer', expiresAt: in_(-1) },
    { name: 'x', role: 'viewer', expiresAt: 'tomorrow' },
  ]) {
    expect((await make(body)).status, JSON.stringify(body)).toBe(422);
  }
  expect(await keys('', stranger)).toEqual([]);
  const [any] = await keys('state=working&limit=1');
  expect((await stranger.send(`/api/api-keys/${any?.id}`, { method: 'DELETE' })).status).toBe(404);
  expect((await keys('state=revoked')).map(({ name }) => name)).toEqual(['Short']);
  // A key's actions are listed under its name, even after it was deleted.
  const [entry] = (await log('group=api_keys&by=api_key')).items;
  expect(entry).toMatchObject({
    actor: { kind: 'api_key', id: 'api-key:Maker', name: 'API key “Maker”' },
    what: 'created the API key “““Ünïcode” <b>” with the role viewer'.replace('““', '“'),
  });
});

test('the audit log is read by page and filter, by administrators and managers of the organization', async () => {
  const manager = await signIn(app, {
    organizationId: admin.organizationId,
    role: 'manager',
    email: 'mia@keys.test',
  });
  const csm = await signIn(app, { organizationId: admin.organizationId, role: 'csm' });
  expect((await csm.send('/api/audit-log')).status).toBe(403);
  const pause = json('POST', { integrationId });
  expect((await admin.send('/api/integrations/hubspot/pause', pause)).status).toBe(200);
  await database.db
    .insertInto('audit_log')
    .values([
      {
        organization_id: admin.organizationId,
        actor: 'schedule',
        action: 'sync.request',
        integration_id: integrationId,
        details: JSON.stringify({ mode: 'incremental', objectTypes: ['company', 'deal'] }),
        created_at: '2026-01-01T00:00:00Z',
      },
      {
        organization_id: admin.organizationId,
        actor: '=HYPERLINK("http://evil.test")',
        action: 'portal.moved',
        details: JSON.stringify({ note: 'x,"y"' }),
        created_at: '2026-01-02T00:00:00Z',
      },
    ])
    .execute();

  const all = await log('limit=200');
  expect(all.nextCursor).toBeNull();
  const paged: string[] = [];
  let cursor = '';
  do {
    const page = await log(`limit=3&cursor=${cursor}`, manager);
    paged.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? '';
  } while (cursor !== '');
  expect(paged).toEqual(all.items.map(({ id }) => id));

  const what = async (query: string) => (await log(query)).items.map((entry) => entry.what);
  expect(await what('group=portals')).toEqual(['paused the portal']);
  expect(await what('by=program&until=2026-01-02T00:00:00Z')).toEqual([
    'started an incremental sync of companies, deals',
  ]);
  expect(await what('group=other')).toEqual(['portal moved']);
  expect(await what(`actor=${manager.userId}`)).toEqual(['signed in']);
  expect(await what('from=2026-01-02T00:00:00Z&until=2026-01-02T00:00:01Z')).toEqual(['portal moved']);
  const [pausing] = (await log(`integrationId=${integrationId}&by=user,api_key`)).items;
  expect(pausing).toMatchObject({
    actor: { kind: 'user', name: 'boss@keys.test' },
    integration: { id: integrationId, portalId: '4242', name: 'Portal 4242' },
  });
  expect((await log('', stranger)).items.map((entry) => entry.what)).toEqual(['signed in']);
  for (const query of ['by=nobody', 'group=x', 'from=yesterday', 'cursor=x', 'integrationId=1']) {
    expect((await admin.send(`/api/audit-log?${query}`)).status, query).toBe(422);
  }

  const file = await manager.send('/api/audit-log/export?until=2026-01-03T00:00:00Z');
  expect(file.headers.get('content-type')).toContain('text/csv');
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-log-[\d-]+\.csv"$/);
  const lines = (await file.text()).split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toBe(
    `2026-01-02T00:00:00.000Z,"'=HYPERLINK(""http://evil.test"")","'=HYPERLINK(""http://evil.test"")",portal moved,portal.moved,,,"{""note"":""x,\\""y\\""""}"`,
  );
  expect(lines[2]).toContain('Schedule,schedule,"started an incremental sync of companies, deals"');
  const [exported] = (await log('limit=1')).items;
  expect(exported).toMatchObject({ actor: { name: 'mia@keys.test' }, what: 'exported the audit log' });
});

function in_(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
