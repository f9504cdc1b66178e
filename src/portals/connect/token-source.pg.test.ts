import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import { createTestContext } from '../../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { startProgram } from '../../../test/support/processes/programs.ts';
import type { Clock } from '../../base/clock.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { accountInfo } from '../../hubspot/access/account.ts';
import { accountInfoForToken } from '../../hubspot/access/static-token.ts';
import { listObjects } from '../../hubspot/objects.ts';
import { openPortalClient } from '../portal-client.ts';
import { type Grant, saveConnection } from './save-connection.ts';
import { decryptToken, encryptToken } from './token-cipher.ts';

const portalId = 5001;
let portals: PracticePortal;
let database: TestDatabase;
let context: Context;
let closeContext: () => Promise<void>;
/** How far the product's clock is ahead of the real time, in milliseconds. */
let ahead: number;

beforeEach(async () => {
  portals = await startPracticePortal({ portals: [{ portalId, companies: 1, contacts: 1, deals: 1 }] });
  database = await createTestDatabase();
  const built = await createTestContext(database, {
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_CLIENT_ID: portals.app.clientId,
    HUBSPOT_CLIENT_SECRET: portals.app.clientSecret,
  });
  ahead = 0;
  const clock: Clock = {
    now: () => Date.now() + ahead,
    sleep: (ms, signal) => built.context.clock.sleep(Math.min(ms, 20), signal),
  };
  context = { ...built.context, clock };
  closeContext = built.close;
});
afterEach(async () => {
  await closeContext();
  await portals.close();
  await database.close();
});

const portal = () => portals.portal(portalId);
const ctx = () => inOrganization(context, defaultOrganizationId, 'test');

async function connect(grant: Partial<Grant> = {}): Promise<string> {
  const { refreshToken } = portal().install();
  const account = { portalId: String(portalId), accountType: undefined, timeZone: undefined };
  const { id } = await saveConnection(
    ctx(),
    {
      account: { ...account, companyCurrency: undefined, uiDomain: undefined },
      name: undefined,
      scopes: [],
      kind: 'oauth',
      // One that is unknown to HubSpot: using it is rejected.
      accessToken: 'an-old-access-token',
      refreshToken,
      expiresAt: new Date(context.clock.now() + 1_800_000),
      ...grant,
    },
    { startSync: false },
  );
  return id;
}

const open = (integrationId: string, on: Context = context) =>
  openPortalClient(on, { organizationId: defaultOrganizationId, integrationId });
const credentials = () => database.db.selectFrom('hubspot_credentials').selectAll().executeTakeFirstOrThrow();
const stateOf = (id: string) =>
  database.db
    .selectFrom('integrations as i')
    .innerJoin('hubspot_portals as p', 'p.integration_id', 'i.id')
    .where('i.id', '=', id)
    .select(['i.status', 'p.last_error'])
    .executeTakeFirstOrThrow();
const refreshes = () =>
  portals.statistics.read().log.filter((request) => request.path.startsWith('/oauth/2026-03/token')).length;
/** All requests to HubSpot. */
const asked = () => portals.statistics.read().requests + portal().stats().requests;
const refreshesHeld = () => portals.faults.held + portal().faults.held;
const release = () => {
  portals.faults.clear();
  portal().faults.release();
};

test('a refused token is renewed once, in mid-call, and the new one is used from then on', async () => {
  const id = await connect();
  const client = await open(id);
  expect((await accountInfo(client)).portalId).toBe(String(portalId));
  await accountInfo(client);
  expect(refreshes()).toBe(1);
  const stored = await credentials();
  expect(stored.version).toBe(2);
  expect(stored.refresh_lease_until).toBeNull();
});

test('a token is renewed ahead of its end, and not before', async () => {
  const id = await connect();
  const client = await open(id);
  await accountInfo(client);
  ahead = 1_800_000 * 0.79;
  await accountInfo(client);
  expect(refreshes()).toBe(1);
  ahead = 1_800_000 * 0.81;
  await accountInfo(client);
  expect(refreshes()).toBe(2);
});

test('many callers at once, in clients of their own, renew once', async () => {
  const id = await connect({ expiresAt: new Date(context.clock.now() - 1_000) });
  const clients = await Promise.all(Array.from({ length: 6 }, () => open(id)));
  const accounts = await Promise.all(clients.flatMap((client) => [accountInfo(client), accountInfo(client)]));
  expect(accounts).toHaveLength(12);
  expect(refreshes()).toBe(1);
  expect((await credentials()).version).toBe(2);
});

test('several processes renew once', async () => {
  const id = await connect({ expiresAt: new Date(context.clock.now() - 1_000) });
  const env = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: context.encryptionKeys.map((key) => key.toString('base64')).join(','),
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_CLIENT_ID: portals.app.clientId,
    HUBSPOT_CLIENT_SECRET: portals.app.clientSecret,
  };
  const programs = [1, 2, 3].map(() =>
    startProgram('test/support/processes/portal-caller.ts', { args: [defaultOrganizationId, id], env }),
  );
  const ends = await Promise.all(programs.map((program) => program.exited));
  expect(ends, programs.map((program) => program.output()).join('\n')).toEqual([0, 0, 0]);
  for (const program of programs) expect(program.output()).toContain(`portal ${portalId}`);
  expect(refreshes()).toBe(1);
});

test('the expired lease of a dead process can be taken', async () => {
  const id = await connect();
  await database.db
    .updateTable('hubspot_credentials')
    .set({ refresh_lease_until: new Date(Date.now() + 400) })
    .execute();
  await accountInfo(await open(id));
  expect(refreshes()).toBe(1);
});

test('no transaction is open while HubSpot answers', async () => {
  const id = await connect();
  portals.faults.add({
    match: { pathIncludes: '/oauth/2026-03/token' },
    effect: { kind: 'hang', when: 'before' },
  });
  const client = await open(id);
  const call = accountInfo(client);
  for (;;) {
    if ((await credentials()).refresh_lease_until !== null && refreshesHeld() > 0) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rows } = await database.pool.query(
    "select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
  );
  expect(rows).toEqual([{ open: 0 }]);
  release();
  expect((await call).portalId).toBe(String(portalId));
});

test('a dead connection is marked, says how to fix it, and fails immediately from then on', async () => {
  const id = await connect();
  portal().uninstall();
  const client = await open(id);
  await expect(accountInfo(client)).rejects.toMatchObject({
    code: 'reauthorization_required',
    message: expect.stringContaining('Reconnect it'),
  });
  expect(await stateOf(id)).toMatchObject({
    status: 'reauthorization_required',
    last_error: expect.any(String),
  });
  const before = asked();
  await expect(open(id)).rejects.toMatchObject({ code: 'reauthorization_required' });
  await expect(accountInfo(client)).rejects.toThrow();
  expect(refreshes()).toBe(1);
  expect(asked() - before).toBeLessThanOrEqual(1);

  await connect();
  expect(await stateOf(id)).toEqual({ status: 'connected', last_error: null });
  expect((await accountInfo(await open(id))).portalId).toBe(String(portalId));
});

test('what passes does not end the connection', async () => {
  const id = await connect();
  const fault = portals.faults.add({
    match: { pathIncludes: '/oauth/2026-03/token' },
    effect: { kind: 'status', status: 503, body: 'html' },
  });
  await expect(accountInfo(await open(id))).rejects.toMatchObject({ code: 'hubspot_unavailable' });
  expect(await stateOf(id)).toEqual({ status: 'connected', last_error: null });
  expect((await credentials()).refresh_lease_until).toBeNull();
  portals.faults.remove(fault.id);
  portals.faults.add({
    match: { pathIncludes: '/oauth/2026-03/token' },
    effect: { kind: 'too-many', policy: 'token' },
    times: 1,
  });
  expect((await accountInfo(await open(id))).portalId).toBe(String(portalId));
});

test('credentials that are renewed while HubSpot refuses the old ones stay', async () => {
  const id = await connect();
  portals.faults.add({
    match: { pathIncludes: '/oauth/2026-03/token' },
    effect: { kind: 'hang', when: 'before' },
  });
  portal().uninstall();
  const client = await open(id);
  const call = accountInfo(client).catch((error: unknown) => error);
  while (refreshesHeld() === 0) await new Promise((resolve) => setImmediate(resolve));
  const { refreshToken } = portal().install();
  await connect({ refreshToken });
  release();
  await call;
  expect(await stateOf(id)).toEqual({ status: 'connected', last_error: null });
});

test('a static token that was revoked is told as such; one that is refused by mistake is kept', async () => {
  const accessToken = portal().staticToken;
  const id = await connect({ kind: 'static', accessToken });
  await database.db
    .updateTable('hubspot_credentials')
    .set({ expires_at: null, refresh_token: null })
    .execute();
  const client = await open(id);
  portals.faults.add({ effect: { kind: 'status', status: 401, body: 'json' }, times: 1 });
  expect((await accountInfo(client)).portalId).toBe(String(portalId));
  // Everything is rejected for a moment, including the question about the token.
  portals.faults.add({ effect: { kind: 'status', status: 401, body: 'json' }, times: 3 });
  expect((await accountInfo(client)).portalId).toBe(String(portalId));
  portal().setStaticTokenScopes(['crm.objects.companies.read']);
  portal().faults.add({ match: { pathClass: 'list' }, effect: { kind: 'refuse-token' }, times: 1 });
  expect((await listObjects(client, 'company', { properties: [] })).records).toHaveLength(1);
  expect(await stateOf(id)).toEqual({ status: 'connected', last_error: null });
  portal().revokeStaticToken();
  await expect(accountInfo(client)).rejects.toMatchObject({ code: 'reauthorization_required' });
  expect(await stateOf(id)).toMatchObject({ status: 'reauthorization_required' });
});

test('tokens under an older key are re-encrypted with the newer one', async () => {
  const id = await connect({ kind: 'static', accessToken: portal().staticToken });
  const newer = Buffer.alloc(32, 9);
  const rotated = { ...context, encryptionKeys: [newer, ...context.encryptionKeys] };
  await accountInfo(await open(id, rotated));
  const stored = await credentials();
  expect(decryptToken([newer], id, stored.access_token)).toBe(portal().staticToken);
  await accountInfo(await open(id, { ...context, encryptionKeys: [newer] }));
  const lost = { ...context, encryptionKeys: [Buffer.alloc(32, 1)] };
  await expect(accountInfo(await open(id, lost))).rejects.toThrow(/ENCRYPTION_KEY/);
});

test('a token copied from another row is refused', async () => {
  const id = await connect();
  const foreign = encryptToken(context.encryptionKeys, '3d0f2a8e-53a6-4e25-91a6-0f2f6b4f7f3e', 'stolen');
  await database.db.updateTable('hubspot_credentials').set({ access_token: foreign }).execute();
  await expect(accountInfo(await open(id))).rejects.toThrow(/copied from another row/);
});

test('a portal of another organization, and a disconnected one, have no client', async () => {
  const id = await connect();
  const stranger = { organizationId: '11111111-1111-4111-8111-111111111111', integrationId: id };
  await expect(openPortalClient(context, stranger)).rejects.toMatchObject({ code: 'not_found' });
  await database.db.updateTable('hubspot_portals').set({ disconnected_at: new Date() }).execute();
  await expect(open(id)).rejects.toMatchObject({ code: 'portal_not_connected' });
});

test('stopping ends the wait for another process', async () => {
  const id = await connect();
  await database.db
    .updateTable('hubspot_credentials')
    .set({ refresh_lease_until: new Date(Date.now() + 60_000) })
    .execute();
  const stop = new AbortController();
  const client = await openPortalClient(context, {
    organizationId: defaultOrganizationId,
    integrationId: id,
    signal: stop.signal,
  });
  const call = accountInfo(client);
  stop.abort(new Error('the process is stopping'));
  await expect(call).rejects.toThrow('the process is stopping');
});

test('the token that the tests begin with is none', async () => {
  const options = {
    baseUrl: portals.url,
    apiVersion: '2026-03' as const,
    clock: context.clock,
    log: context.log,
  };
  await expect(accountInfoForToken({ ...options, token: 'an-old-access-token' })).rejects.toThrow();
});
