import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SignatureVersion, sign, signatureHeaders } from '../../../practice-portal/practice-portal.ts';
import { createTestApp, startTestApp, type TestApp } from '../../../test/support/app.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { until } from '../../../test/support/time/wait.ts';
import { openDatabase } from '../../db/database.ts';
import { listen } from '../../db/listen.ts';
import { createApp } from '../../http/app.ts';
import { webhookChannel } from './webhook-intake.ts';

const path = '/api/integrations/hubspot/webhooks';
/** As HubSpot calls it: some of its escapes are decoded before signing. */
const url = 'https://cscx.example.test/hooks%2Fhubspot?src=hs%3Aapp&x=(a)';
const secret = 'the-secret-of-the-app';
const ours = '8100001';

let database: TestDatabase;
let app: TestApp;
let integrationId: string;

beforeAll(async () => {
  ({ database, app } = await startTestApp({
    settings: { HUBSPOT_CLIENT_ID: 'client', HUBSPOT_CLIENT_SECRET: secret, WEBHOOK_URL: url },
  }));
  integrationId = await insertPortal(database.db, { portalId: ours });
});
beforeEach(() => database.pool.query('delete from webhook_events'));
afterAll(() => app.close());

interface Post {
  versions?: SignatureVersion[];
  timestamp?: number;
  url?: string;
  secret?: string;
  headers?: Record<string, string>;
}

function signed(body: string, post: Post = {}): RequestInit {
  const { versions = ['v3'], timestamp = Date.now() } = post;
  const request = { secret: post.secret ?? secret, method: 'POST', url: post.url ?? url, body, timestamp };
  const headers = { ...signatureHeaders(versions, request), 'content-type': 'application/json' };
  return { method: 'POST', body, headers: { ...headers, ...post.headers } };
}

const event = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  portalId: Number(ours),
  subscriptionType: 'company.propertyChange',
  objectId: 7,
  occurredAt: 1_760_000_000_000,
  ...fields,
});
const send = (events: unknown, post?: Post) => app.send(path, signed(JSON.stringify(events), post));

async function kept(): Promise<string[]> {
  const { rows } = await database.pool.query<{ line: string }>(
    `select concat_ws(' ', kind, object_type, external_id, nullif(array_to_string(merged_ids, ','), '')) as line
     from webhook_events order by id`,
  );
  return rows.map((row) => row.line);
}

test('what HubSpot has signed is taken, in any of its versions', async () => {
  for (const post of [
    {},
    { versions: ['v1'] },
    { versions: ['v2'] },
    { versions: ['v1', 'v3'] },
    // The decoded form of the configured address signs the same.
    { url: 'https://cscx.example.test/hooks/hubspot?src=hs:app&x=%28a%29' },
    { timestamp: Date.now() - 4.9 * 60_000 },
    { timestamp: Date.now() + 4.9 * 60_000 },
  ] satisfies Post[]) {
    expect((await send([event()], post)).status, JSON.stringify(post)).toBe(200);
  }
  expect(await kept()).toEqual(Array(7).fill('record company 7'));
});

test('the signature is over the very bytes', async () => {
  const body =
    '[ {"portalId":8100001,\n"subscriptionType":"company.creation", "objectId":9007199254740993} ]';
  expect((await app.send(path, signed(body))).status).toBe(200);
  expect(await kept()).toEqual(['record company 9007199254740993', 'links company 9007199254740993']);
  const other = { ...signed(body), body: JSON.stringify(JSON.parse(body)) };
  expect((await app.send(path, other)).status).toBe(401);
});

test('anything else is refused with 401, and nothing of it is kept', async () => {
  const body = JSON.stringify([event()]);
  const good = sign('v3', { secret, method: 'POST', url, body, timestamp: Date.now() });
  const v3 = 'x-hubspot-signature-v3';
  const time = 'x-hubspot-request-timestamp';
  for (const [what, init] of Object.entries({
    'another secret': signed(body, { secret: 'wrong' }),
    'another address': signed(body, { url: 'https://elsewhere.example.test/' }),
    stale: signed(body, { timestamp: Date.now() - 5.1 * 60_000 }),
    'from the future': signed(body, { timestamp: Date.now() + 5.1 * 60_000 }),
    short: signed(body, { headers: { [v3]: good.slice(0, 10) } }),
    empty: signed(body, { headers: { [v3]: '' } }),
    'not base64': signed(body, { headers: { [v3]: '%%%' } }),
    'no time': signed(body, { headers: { [time]: '' } }),
    'no number as time': signed(body, { headers: { [time]: 'NaN' } }),
    'a good old version beside a bad new one': signed(body, {
      versions: ['v1', 'v3'],
      headers: { [v3]: 'x' },
    }),
    'a version that does not exist': signed(body, {
      versions: ['v1'],
      headers: { 'x-hubspot-signature-version': 'v9' },
    }),
    'no signature at all': { method: 'POST', body },
    'no body': { method: 'POST' },
    'only an admin key': {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer an-admin-key-for-tests' },
    },
  })) {
    const response = await app.send(path, init);
    expect(response.status, what).toBe(401);
    const text = await response.text();
    expect(text).toContain('unauthenticated');
    expect(text).not.toContain(secret);
  }
  expect(await kept()).toEqual([]);
});

test('without an app the answer names the settings that are missing', async () => {
  const bare = await createTestApp(database);
  const response = await bare.send(path, signed(JSON.stringify([event()])));
  expect(response.status).toBe(401);
  expect(await response.text()).toContain('HUBSPOT_CLIENT_SECRET');
  await bare.close();
});

test('a signed body that is no array of events is refused with 400, a too large one with 413', async () => {
  for (const body of ['', '{"portalId":1}', 'null', '[1,', 'hello']) {
    const response = await app.send(path, signed(body));
    expect([response.status, await response.text()], body).toEqual([
      400,
      expect.stringContaining('validation_failed'),
    ]);
  }
  const huge = `[${' '.repeat(16_000_001)}]`;
  expect((await app.send(path, signed(huge))).status).toBe(413);
});

test('each event names what to re-sync, in the classic and in the generic format', async () => {
  const classic = [
    event({ subscriptionType: 'company.creation', objectId: 1 }),
    event({ subscriptionType: 'contact.deletion', objectId: 2 }),
    event({ subscriptionType: 'deal.restore', objectId: 3 }),
    event({ subscriptionType: 'contact.privacyDeletion', objectId: 4 }),
    // Two old records become a new one; or the primary one stays.
    event({
      subscriptionType: 'company.merge',
      objectId: 12,
      primaryObjectId: 10,
      mergedObjectIds: [11],
      newObjectId: 12,
    }),
    event({ subscriptionType: 'deal.merge', objectId: 20, primaryObjectId: 20, mergedObjectIds: [21, 22] }),
    ...['COMPANY_TO_CONTACT', 'COMPANY_TO_DEAL', 'DEAL_TO_CONTACT'].map((associationType) =>
      event({ subscriptionType: 'x.associationChange', associationType, fromObjectId: 30, toObjectId: 31 }),
    ),
    ...['CONTACT_TO_COMPANY', 'DEAL_TO_COMPANY', 'CONTACT_TO_DEAL'].map((associationType) =>
      event({ subscriptionType: 'x.associationChange', associationType, fromObjectId: 31, toObjectId: 30 }),
    ),
  ];
  expect((await send(classic)).status).toBe(200);
  const expected = [
    'record company 1',
    'links company 1',
    'record contact 2',
    'record deal 3',
    'links deal 3',
    'erase contact 4',
    'record company 12 10,11',
    'links company 12',
    'record deal 20 21,22',
    'links deal 20',
    ...Array(2).fill(['links company 30', 'links company 30', 'links deal 30']).flat(),
  ];
  expect(await kept()).toEqual(expected);

  await database.pool.query('delete from webhook_events');
  const typeIds: Record<string, string> = { contact: '0-1', company: '0-2', deal: '0-3' };
  const generic = classic.map((one) => {
    const { subscriptionType, associationType, ...rest } = one;
    const [family = '', action = ''] = String(subscriptionType).split('.');
    if (action === 'privacyDeletion') return one;
    const [from = family, to] = associationType ? String(associationType).toLowerCase().split('_to_') : [];
    return {
      ...rest,
      subscriptionType: `object.${action}`,
      objectTypeId: typeIds[from],
      ...(to ? { fromObjectTypeId: typeIds[from], toObjectTypeId: typeIds[to] } : {}),
    };
  });
  expect((await send(generic)).status).toBe(200);
  expect(await kept()).toEqual(expected);
});

test('events of other portals, unknown types and odd values are taken and dropped', async () => {
  const left = await insertPortal(database.db, { portalId: '8100002' });
  await database.pool.query('update hubspot_portals set disconnected_at = now() where integration_id = $1', [
    left,
  ]);
  const second = await insertPortal(database.db, { portalId: '8100003' });
  const response = await send([
    event({ objectId: 1 }),
    event({ portalId: 8_100_003, objectId: 2 }),
    event({ portalId: 8_100_002 }),
    event({ portalId: 999 }),
    event({ portalId: undefined }),
    event({ subscriptionType: 'ticket.creation' }),
    event({ subscriptionType: 'object.creation', objectTypeId: '0-5' }),
    event({ subscriptionType: 'company.something' }),
    event({ subscriptionType: 7 }),
    event({ subscriptionType: 'company.associationChange', associationType: 'PARENT_TO_CHILD_COMPANY' }),
    event({ objectId: "1'; drop table webhook_events" }),
    event({ objectId: { a: 1 } }),
    event({ objectId: -1 }),
    event({ objectId: 3, occurredAt: 'yesterday' }),
    event({ objectId: 4, occurredAt: 1e300 }),
    event({ objectId: 5, propertyValue: '\0\ud800 <script>' }),
    null,
    'text',
    [],
  ]);
  expect(response.status).toBe(200);
  expect(await kept()).toEqual(['1', '2', '3', '4', '5'].map((id) => `record company ${id}`));
  const { rows } = await database.pool.query(
    `select integration_id, external_id, occurred_at <= now() as past from webhook_events order by id`,
  );
  expect(
    rows.map((row) => row.integration_id === (row.external_id === '2' ? second : integrationId)),
  ).toEqual(Array(5).fill(true));
  expect(rows.every((row) => row.past)).toBe(true);
  expect((await send([])).status).toBe(200);
});

test('many requests at once are kept by few statements, each with one call to the workers', async () => {
  const stop = new AbortController();
  const calls: string[] = [];
  const listening = await listen(database.url, webhookChannel, (payload) => calls.push(payload), {
    log: app.context.log,
    signal: stop.signal,
  });
  const requests = Array.from({ length: 300 }, (_, i) => [event({ objectId: i }), event({ objectId: i })]);
  const responses = await Promise.all(requests.map((events) => send(events)));
  expect(new Set(responses.map((response) => response.status))).toEqual(new Set([200]));
  expect(await kept()).toHaveLength(600);
  await until('a call', async () => calls.length > 0);
  expect(new Set(calls)).toEqual(new Set([integrationId]));
  expect(calls.length).toBeLessThan(60);
  stop.abort();
  await listening.closed;
});

test('a portal is marked as receiving', async () => {
  const portal = await insertPortal(database.db, { portalId: '8100009' });
  await send([event({ portalId: 8_100_009, subscriptionType: 'ticket.creation' })]);
  const { at } = await until('the mark', async () => {
    const [row] = await database.db
      .selectFrom('hubspot_portals')
      .select('last_webhook_at as at')
      .where('integration_id', '=', portal)
      .where('last_webhook_at', 'is not', null)
      .execute();
    return row;
  });
  expect(Date.now() - Number(at)).toBeLessThan(10_000);
});

test('both secrets verify while the app’s secret is rotated', async () => {
  const rotating = await createTestApp(database, {
    settings: {
      HUBSPOT_CLIENT_ID: 'client',
      HUBSPOT_CLIENT_SECRET: `a-newer-secret, ${secret}`,
      WEBHOOK_URL: url,
    },
  });
  const body = JSON.stringify([event()]);
  for (const [used, status] of [
    ['a-newer-secret', 200],
    [secret, 200],
    [`a-newer-secret, ${secret}`, 401],
    ['a-third-secret', 401],
  ] as const) {
    for (const versions of [['v1'], ['v2'], ['v3']] satisfies SignatureVersion[][]) {
      expect((await rotating.send(path, signed(body, { secret: used, versions }))).status).toBe(status);
    }
  }
  await rotating.close();
});

test('a database that is away answers 503 to all, and HubSpot sends again', async () => {
  const away = openDatabase('postgresql://nobody@127.0.0.1:1/none', { log: app.context.log });
  const cut = createApp({ ...app.context, db: away.db });
  const statuses = await Promise.all(
    [1, 2, 3].map(async () => (await cut.request(path, signed(JSON.stringify([event()])))).status),
  );
  expect(statuses).toEqual([503, 503, 503]);
  await away.close();
});
