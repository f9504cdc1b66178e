import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type PracticePortal,
  SCOPES,
  startPracticePortal,
} from '../../../practice-portal/practice-portal.ts';
import {
  browser,
  createTestApp,
  decide,
  json,
  signIn,
  signInElsewhere,
  type TestApp,
} from '../../../test/support/app.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import { ConnectByConsent, ConnectedByToken, StatusResponse } from '../../contract/portals.ts';
import { createApp } from '../../http/app.ts';
import { refreshToken as refreshAccess } from '../../hubspot/access/oauth.ts';
import { oauthApp } from './oauth-app.ts';
import { encryptToken } from './token-cipher.ts';

const base = '/api/integrations/hubspot';
const screen = '/settings/integrations/hubspot';
const portalId = 4001;
const otherPortalId = 4002;

let portals: PracticePortal;
let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  portals = await startPracticePortal({
    portals: [
      { portalId, companies: 3, contacts: 3, deals: 3, hublet: 'eu1' },
      { portalId: otherPortalId, companies: 1, contacts: 1, deals: 1 },
    ],
  });
});
afterAll(() => portals.close());
beforeEach(async () => {
  database = await createTestDatabase();
  app = await createTestApp(database, { portals });
});
afterEach(async () => {
  portals.faults.clear();
  for (const portal of portals.portals()) {
    portal.faults.clear();
    portal.uninstall();
    portal.setStaticTokenScopes(SCOPES);
  }
  await app.close();
  await database.close();
});

type Sender = { send: TestApp['send'] };
const admin: Sender = { send: (path, init) => app.asAdmin(path, init) };

async function begin(who: Sender = admin, body: object = { startSync: false }) {
  const response = await who.send(`${base}/connect`, json('POST', body));
  expect(response.status).toBe(200);
  return ConnectByConsent.parse(await response.json());
}

/** Goes through the consent page and back to us. @returns where the browser ends. */
async function connect(who: Sender = admin, options: { portalId?: number; body?: object } = {}) {
  const { authorizeUrl } = await begin(who, options.body);
  const back = await decide(authorizeUrl, { portalId: options.portalId ?? portalId });
  return end(who, back);
}

async function end(who: Sender, back: string) {
  const response = await who.send(back);
  expect(response.status).toBe(302);
  return response.headers.get('location');
}

async function status(who: Sender = admin) {
  const response = await who.send(`${base}/status`);
  expect(response.status).toBe(200);
  return StatusResponse.parse(await response.json());
}

async function errorOf(response: Response) {
  const { error } = ErrorResponse.parse(await response.json());
  return { status: response.status, ...error };
}

test('a user connects a portal with OAuth, and a first full sync starts automatically', async () => {
  const user = await signIn(app);
  const { authorizeUrl, state } = await begin(user, {});
  const url = new URL(authorizeUrl);
  expect(url.searchParams.get('state')).toBe(state);
  expect(url.searchParams.get('redirect_uri')).toBe(
    'http://localhost:3000/api/integrations/hubspot/callback',
  );
  expect(url.searchParams.get('scope')).toBe(
    'oauth crm.objects.companies.read crm.objects.contacts.read crm.objects.deals.read',
  );
  const back = await decide(authorizeUrl, { portalId });
  expect(await end(user, back)).toBe(`${screen}?connected=${portalId}`);

  const { integrations, oauth } = await status(user);
  expect(oauth).toEqual({ configured: true, redirectUri: url.searchParams.get('redirect_uri') });
  expect(integrations).toHaveLength(1);
  expect(integrations[0]).toMatchObject({
    portalId: String(portalId),
    status: 'syncing',
    freshness: 'behind',
    missingScopes: [],
    url: expect.stringContaining('https://app-eu1.hubspot.com/'),
    timeZone: 'US/Eastern',
    rateLimit: { limit: expect.any(Number), used: expect.any(Number), windowMs: 10_000 },
  });
  const runs = await database.db.selectFrom('sync_runs').select(['mode', 'requested_by']).execute();
  expect(runs).toEqual([{ mode: 'full', requested_by: user.userId }]);
  const audited = await database.db.selectFrom('audit_log').select(['action', 'actor']).execute();
  expect(audited).toContainEqual({ action: 'portal.connected', actor: user.userId });
});

test('no sync starts when none is wanted', async () => {
  expect(await connect()).toBe(`${screen}?connected=${portalId}`);
  expect(await database.db.selectFrom('sync_runs').selectAll().execute()).toEqual([]);
  expect((await status()).integrations[0]).toMatchObject({ status: 'connected', currentRunId: null });
});

test('a refusal on the consent page changes nothing, and its state is used up', async () => {
  const { authorizeUrl } = await begin();
  const back = await decide(authorizeUrl, { portalId, decision: 'cancel' });
  expect(back).toContain('error=access_denied');
  expect(await end(admin, back)).toBe(`${screen}?error=access_denied`);
  expect(await end(admin, back)).toBe(`${screen}?error=oauth_state_invalid`);
  expect((await status()).integrations).toEqual([]);
});

test('a state works once, for ten minutes, and only if it was given out', async () => {
  const { authorizeUrl } = await begin();
  const back = await decide(authorizeUrl, { portalId });
  expect(await end(admin, back)).toContain('connected=');
  expect(await end(admin, back)).toBe(`${screen}?error=oauth_state_invalid`);

  const second = await begin();
  const code = new URL(await decide(second.authorizeUrl, { portalId }), 'http://x').searchParams.get('code');
  for (const state of ['', 'made-up', `${second.state}x`]) {
    const path = `${base}/callback?code=${code}&state=${encodeURIComponent(state)}`;
    expect(await end(admin, path)).toBe(`${screen}?error=oauth_state_invalid`);
  }
  await database.db
    .updateTable('oauth_states')
    .set({ expires_at: new Date(Date.now() - 1) })
    .execute();
  expect(await end(admin, `${base}/callback?code=${code}&state=${second.state}`)).toBe(
    `${screen}?error=oauth_state_invalid`,
  );
  expect(await end(admin, `${base}/callback`)).toBe(`${screen}?error=oauth_state_invalid`);
});

test('a code that HubSpot no longer knows is reported as such', async () => {
  const { state } = await begin();
  expect(await end(admin, `${base}/callback?code=used-before&state=${state}`)).toBe(
    `${screen}?error=oauth_state_invalid`,
  );
  expect((await status()).integrations).toEqual([]);
});

test('a flow begun in a browser session ends only in that session', async () => {
  const user = await signIn(app);
  const { authorizeUrl } = await begin(user);
  const back = await decide(authorizeUrl, { portalId });
  const colleague = await signIn(app);
  for (const other of [colleague, admin, browser(app.send)]) {
    expect(await end(other, back)).toBe(`${screen}?error=oauth_state_invalid`);
  }
  expect(await end(user, back)).toBe(`${screen}?connected=${portalId}`);
});

test('a flow started with an API key ends for any caller with its state', async () => {
  const { authorizeUrl } = await begin();
  const back = await decide(authorizeUrl, { portalId });
  expect(await end({ send: app.send }, back)).toBe(`${screen}?connected=${portalId}`);
});

test('another portal than asked for is refused', async () => {
  expect(await connect(admin, { portalId: otherPortalId, body: { portalId } })).toBe(
    `${screen}?error=conflict`,
  );
  expect(portals.portal(otherPortalId).isInstalled).toBe(false);
  expect(await connect(admin, { body: { portalId: String(portalId), startSync: false } })).toContain(
    'connected=',
  );
  const bad = await errorOf(await app.asAdmin(`${base}/connect`, json('POST', { portalId: 'acme.com' })));
  expect(bad).toMatchObject({ status: 422, code: 'validation_failed' });
});

test('a portal that is connected already survives that it is chosen by mistake', async () => {
  expect(await connect(admin, { portalId: otherPortalId })).toContain('connected=');
  expect(await connect(admin, { portalId: otherPortalId, body: { portalId } })).toBe(
    `${screen}?error=conflict`,
  );
  expect(portals.portal(otherPortalId).isInstalled).toBe(true);
});

test('a grant that cannot be used is given back', async () => {
  const { authorizeUrl } = await begin();
  const back = await decide(authorizeUrl, { portalId });
  portals.portal(portalId).faults.add({ match: { pathClass: 'account' }, effect: { kind: 'forbid' } });
  expect(await end(admin, back)).toBe(`${screen}?error=missing_scopes`);
  expect(portals.portal(portalId).isInstalled).toBe(false);

  const again = await begin();
  const second = await decide(again.authorizeUrl, { portalId });
  portals.faults.add({ match: { pathIncludes: 'revoke' }, effect: { kind: 'status', status: 403 } });
  expect(await end(admin, second)).toBe(`${screen}?error=missing_scopes`);
});

test('a portal belongs to one organization at a time', async () => {
  expect(await connect()).toContain('connected=');
  const rival = await signInElsewhere(app, 'Rival');
  expect(await connect(rival)).toBe(`${screen}?error=portal_held_elsewhere`);
  expect(portals.portal(portalId).isInstalled).toBe(true);
  const byToken = await rival.send(
    `${base}/connect`,
    json('POST', { accessToken: portals.portal(portalId).staticToken }),
  );
  expect(await errorOf(byToken)).toMatchObject({ status: 409, code: 'portal_held_elsewhere' });
  expect((await status(rival)).integrations).toEqual([]);

  const [mine] = (await status()).integrations;
  await app.asAdmin(`${base}/disconnect`, json('DELETE', { integrationId: mine?.id }));
  expect(await connect(rival)).toContain('connected=');
  expect(await connect()).toBe(`${screen}?error=portal_held_elsewhere`);
});

test('several portals, each with its own state', async () => {
  await connect();
  await connect(admin, { portalId: otherPortalId });
  const { integrations } = await status();
  expect(integrations.map((integration) => integration.portalId)).toEqual([
    String(portalId),
    String(otherPortalId),
  ]);
});

test('connecting again renews the credentials and keeps the integration, after disconnecting too', async () => {
  await connect();
  const [first] = (await status()).integrations;
  const before = await database.db.selectFrom('hubspot_credentials').selectAll().executeTakeFirstOrThrow();
  await connect();
  const again = await database.db.selectFrom('hubspot_credentials').selectAll().execute();
  expect(again).toHaveLength(1);
  expect(again[0]?.version).toBe(before.version + 1);
  expect(again[0]?.access_token).not.toBe(before.access_token);

  await app.asAdmin(`${base}/disconnect`, json('DELETE', { integrationId: first?.id }));
  expect((await status()).integrations[0]).toMatchObject({ id: first?.id, status: 'disconnected' });
  await connect();
  const { integrations } = await status();
  expect(integrations).toHaveLength(1);
  expect(integrations[0]).toMatchObject({ id: first?.id, status: 'connected' });
});

test('a token connects at once, and its missing scopes are named', async () => {
  const portal = portals.portal(portalId);
  portal.setStaticTokenScopes(['oauth', 'crm.objects.companies.read', 'crm.objects.deals.read']);
  const refused = await app.asAdmin(`${base}/connect`, json('POST', { accessToken: portal.staticToken }));
  const error = await errorOf(refused);
  expect(error).toMatchObject({
    status: 422,
    code: 'missing_scopes',
    details: { missingScopes: ['crm.objects.contacts.read'] },
  });
  expect(error.message).toContain('crm.objects.contacts.read');
  expect((await status()).integrations).toEqual([]);

  portal.setStaticTokenScopes(['crm.objects.companies.read']);
  const less = await app.asAdmin(`${base}/connect`, json('POST', { accessToken: portal.staticToken }));
  expect((await errorOf(less)).details).toEqual({
    missingScopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.deals.read'],
  });

  portal.setStaticTokenScopes([
    'oauth',
    'crm.objects.companies.read',
    'crm.objects.contacts.read',
    'crm.objects.deals.read',
  ]);
  const connected = await app.asAdmin(
    `${base}/connect`,
    json('POST', { accessToken: portal.staticToken, startSync: false }),
  );
  expect(connected.status).toBe(201);
  const { integration } = ConnectedByToken.parse(await connected.json());
  expect(integration).toMatchObject({ portalId: String(portalId), status: 'connected' });
  const [shown] = (await status()).integrations;
  expect(shown?.missingScopes).toContain('crm.objects.owners.read');
  expect(shown?.limitations.find(({ scope }) => scope === 'crm.objects.owners.read')?.effect).toContain(
    'CSM',
  );
});

/** An access token that HubSpot gave out for the app. */
async function oauthAccessToken(): Promise<string> {
  const { refreshToken } = portals.portal(portalId).install();
  return (await refreshAccess(oauthApp(app.context), refreshToken)).accessToken;
}

test('a token that expires is refused, with what to take instead', async () => {
  const accessToken = await oauthAccessToken();
  const response = await app.asAdmin(`${base}/connect`, json('POST', { accessToken }));
  const error = await errorOf(response);
  expect(error).toMatchObject({
    status: 422,
    code: 'validation_failed',
    details: { fields: [{ field: 'accessToken', message: expect.stringContaining('service key') }] },
  });
  expect(JSON.stringify(error)).not.toContain(accessToken);
  expect((await status()).integrations).toEqual([]);

  // Without an app, HubSpot can't be asked about it; its format shows what it is.
  const bare = await createTestApp(database, { settings: { HUBSPOT_API_BASE_URL: portals.url } });
  const refused = await bare.asAdmin(`${base}/connect`, json('POST', { accessToken }));
  expect(await errorOf(refused)).toMatchObject({ status: 422, code: 'validation_failed' });
  await bare.close();
});

test('a static token connects where HubSpot tells nothing of it', async () => {
  portals.faults.add({
    match: { pathIncludes: 'access-token-info' },
    effect: { kind: 'status', status: 404, body: 'json' },
  });
  const { staticToken } = portals.portal(portalId);
  const response = await app.asAdmin(
    `${base}/connect`,
    json('POST', { accessToken: staticToken, startSync: false }),
  );
  expect(response.status).toBe(201);
});

test('a token that HubSpot does not know is refused', async () => {
  const response = await app.asAdmin(`${base}/connect`, json('POST', { accessToken: 'pat-eu1-unknown' }));
  const error = await errorOf(response);
  expect(error).toMatchObject({ status: 422, code: 'hubspot_rejected_credentials' });
  expect(JSON.stringify(error)).not.toContain('pat-eu1-unknown');
});

test('HubSpot being away is said, and nothing is changed', async () => {
  const hasty = { ...app.context, clock: { now: () => Date.now(), sleep: async () => {} } };
  const { authorizeUrl } = await begin();
  const back = await decide(authorizeUrl, { portalId });
  portals.faults.add({
    match: { pathIncludes: '/oauth/' },
    effect: { kind: 'status', status: 502, body: 'html' },
  });
  const who: Sender = { send: async (path, init) => createApp(hasty).request(path, init) };
  expect(await end(who, back)).toBe(`${screen}?error=hubspot_unavailable`);
  expect((await status()).integrations).toEqual([]);
});

test('disconnecting revokes the grant, forgets the tokens and can be repeated', async () => {
  await connect();
  const [integration] = (await status()).integrations;
  const first = await app.asAdmin(`${base}/disconnect`, json('DELETE', { integrationId: integration?.id }));
  expect(first.status).toBe(200);
  expect(await first.json()).toEqual({
    integration: { id: integration?.id, portalId: String(portalId), status: 'disconnected' },
    revoked: true,
    deletedData: false,
  });
  expect(portals.portal(portalId).isInstalled).toBe(false);
  expect(await database.db.selectFrom('hubspot_credentials').selectAll().execute()).toEqual([]);
  const second = await app.asAdmin(`${base}/disconnect`, json('DELETE', { integrationId: integration?.id }));
  expect(await second.json()).toMatchObject({ revoked: false });
  const sync = await app.asAdmin(`${base}/sync`, json('POST', { integrationId: integration?.id }));
  expect(await errorOf(sync)).toMatchObject({ status: 409, code: 'portal_not_connected' });
});

test('a portal can be left while HubSpot does not answer', async () => {
  await connect();
  const [integration] = (await status()).integrations;
  portals.faults.add({
    match: { pathIncludes: 'revoke' },
    effect: { kind: 'status', status: 403, body: 'html' },
  });
  const response = await app.asAdmin(
    `${base}/disconnect`,
    json('DELETE', { integrationId: integration?.id }),
  );
  expect(await response.json()).toMatchObject({ revoked: false, integration: { status: 'disconnected' } });
});

test('pausing and resuming', async () => {
  await connect(admin, { body: {} });
  const [integration] = (await status()).integrations;
  const body = json('POST', { integrationId: integration?.id });
  expect(await (await app.asAdmin(`${base}/pause`, body)).json()).toMatchObject({
    integration: { status: 'paused' },
  });
  expect((await status()).integrations[0]).toMatchObject({ status: 'paused', currentRunId: null });
  expect(await errorOf(await app.asAdmin(`${base}/sync`, body))).toMatchObject({ code: 'portal_paused' });
  expect((await app.asAdmin(`${base}/pause`, body)).status).toBe(200);
  // Renewed credentials don't end a pause.
  await connect();
  expect((await status()).integrations[0]).toMatchObject({ status: 'paused' });
  expect((await app.asAdmin(`${base}/resume`, body)).status).toBe(200);
  expect((await status()).integrations[0]).toMatchObject({ status: 'connected' });
  expect((await app.asAdmin(`${base}/sync`, body)).status).toBe(202);
});

test('no token is stored in clear', async () => {
  await connect();
  const portal = portals.portal(otherPortalId);
  await app.asAdmin(`${base}/connect`, json('POST', { accessToken: portal.staticToken }));
  const dump: unknown[] = [];
  for (const table of ['hubspot_credentials', 'hubspot_portals', 'audit_log', 'oauth_states'] as const) {
    dump.push(...(await database.db.selectFrom(table).selectAll().execute()));
  }
  const text = JSON.stringify(dump);
  expect(text).not.toContain(portal.staticToken);
  expect(text).not.toMatch(/na1-[0-9a-f]{30}/);
  const [stored] = await database.db.selectFrom('hubspot_credentials').selectAll().execute();
  expect(stored?.access_token.split('.')[1]).toBe(
    encryptToken(app.context.encryptionKeys, 'x', '').split('.')[1],
  );
});

test('without an app only tokens connect', async () => {
  await app.close();
  app = await createTestApp(database, { settings: { HUBSPOT_API_BASE_URL: portals.url } });
  const response = await app.asAdmin(`${base}/connect`, json('POST', {}));
  expect(await errorOf(response)).toMatchObject({ status: 409, code: 'oauth_not_configured' });
  expect((await status()).oauth.configured).toBe(false);
});
