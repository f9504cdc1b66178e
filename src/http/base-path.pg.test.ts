import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../practice-portal/practice-portal.ts';
import { cookieOf, signIn, startTestApp, type TestApp } from '../../test/support/app.ts';
import { createSignInLink } from '../sign-in/sign-in-link.ts';

const publicUrl = 'https://host.example/crm/hubspot';

let portals: PracticePortal;
let app: TestApp;

beforeAll(async () => {
  portals = await startPracticePortal({ portals: [{ portalId: 7001, companies: 0 }] });
  ({ app } = await startTestApp({ portals, settings: { PUBLIC_URL: publicUrl } }));
});
afterAll(async () => {
  await app.close();
  await portals.close();
});

test('routes are found below the path, and where a proxy has removed it', async () => {
  for (const path of ['/crm/hubspot/health/live', '/health/live']) {
    expect((await app.send(path)).status, path).toBe(200);
  }
  const session = await app.asAdmin('/crm/hubspot/api/session');
  expect(await session.json()).toMatchObject({ role: 'admin' });
  expect((await app.send('/crm/hubspots/api/session')).status).not.toBe(401);
});

test('signing in leads to a page below the path, and other paths of the host get no cookie', async () => {
  const link = new URL(await createSignInLink(app.context, { next: '/customers?search=acme' }));
  expect(link.pathname).toBe('/crm/hubspot/sign-in');
  const question = await app.send(`${link.pathname}${link.search}&ask`);
  expect(await question.text()).toContain('action="/crm/hubspot/sign-in"');
  const response = await app.send(`${link.pathname}${link.search}`);
  expect(response.headers.get('location')).toBe('/crm/hubspot/customers?search=acme');
  expect(response.headers.get('set-cookie')).toMatch(/; Path=\/crm\/hubspot\//);
  const cookie = cookieOf(response);
  expect((await app.send('/crm/hubspot/api/session', { headers: { cookie } })).status).toBe(200);
});

test('HubSpot returns below the path', async () => {
  const admin = await signIn(app);
  const begun = await app.send('/crm/hubspot/api/integrations/hubspot/connect', {
    method: 'POST',
    body: '{}',
    headers: {
      cookie: admin.cookie,
      'content-type': 'application/json',
      origin: new URL(publicUrl).origin,
      'sec-fetch-site': 'same-origin',
    },
  });
  const { authorizeUrl } = await begun.json();
  const callback = new URL(authorizeUrl).searchParams.get('redirect_uri');
  expect(callback).toBe(`${publicUrl}/api/integrations/hubspot/callback`);
  const answer = await app.send('/crm/hubspot/api/integrations/hubspot/callback?error=access_denied&state=x');
  expect(answer.headers.get('location')).toMatch(
    /^\/crm\/hubspot\/settings\/integrations\/hubspot\?error=\w+$/,
  );
});

test('the documents name the path', async () => {
  const document = await (await app.asAdmin('/crm/hubspot/api/openapi.json')).json();
  expect(document.servers).toEqual([{ url: '/crm/hubspot/' }]);
});
