import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Portal, type PracticePortal, sign, startPracticePortal } from '../practice-portal.ts';

// The control API: what other processes can do with a portal, and the page that uses it.

const portalId = 8_200_009;
let practice: PracticePortal;
let portal: Portal;

beforeAll(async () => {
  practice = await startPracticePortal({ portals: [{ portalId, companies: 60, contacts: 90, deals: 50 }] });
  portal = practice.portal(portalId);
});
afterAll(() => practice.close());

type Answer = Record<string, unknown> & { id: string };
const control = async (method: string, path: string, body?: object): Promise<Answer> => {
  const answer = await fetch(`${practice.url}/_practice${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Answer;
};
const ofPortal = (method: string, path: string, body?: object) =>
  control(method, `/portals/${portalId}${path}`, body);
const lines = async (path: string) => {
  const answer = await fetch(`${practice.url}/_practice/portals/${portalId}/truth/${path}`);
  const text = await answer.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

test('portals are described, added and set', async () => {
  expect(await control('GET', '')).toMatchObject({ url: practice.url, portals: [{ portalId }] });
  const added = await control('POST', '/portals', { portalId: portalId + 1, companies: 12, searchLagMs: 5 });
  expect(added).toMatchObject({ counts: { company: { live: 12 } }, searchLagMs: 5 });
  await control('PATCH', '', { latencyMs: 3, tokenLifetimeSeconds: 60 });
  expect([practice.latencyMs, practice.tokenLifetimeSeconds]).toEqual([3, 60]);
  await control('PATCH', '', { latencyMs: 0, tokenLifetimeSeconds: 1800 });
  await ofPortal('PATCH', '', { limits: { tenSecondly: 7, retryAfter: true }, searchLagMs: 9 });
  expect(portal.limits).toMatchObject({ tenSecondly: 7, searchSecondly: 5, retryAfter: true });
  expect(portal.searchLagMs).toBe(9);
  await ofPortal('PATCH', '', { limits: { tenSecondly: null }, searchLagMs: 0 });

  // Deals move and contacts reply automatically while that is turned on.
  const told: string[] = [];
  portal.crm.onChange((change) => {
    if (change.kind === 'property') told.push(`${change.type} ${change.property}`);
  });
  await ofPortal('PATCH', '', { lifeEveryMs: 10 });
  await expect
    .poll(() => told)
    .toEqual(expect.arrayContaining(['deal dealstage', 'contact hs_email_replied']));
  expect(await ofPortal('PATCH', '', { lifeEveryMs: null })).toMatchObject({ lifeEveryMs: null });
  const changes = portal.life.changes;
  await control('GET', '');
  expect(portal.life.changes).toBe(changes);
});

test('the truth comes line by line', async () => {
  expect(await ofPortal('GET', '/truth')).toEqual(portal.truth().counts());
  expect(await lines('companies')).toEqual([...portal.truth().companies()]);
  expect(await lines('associations')).toEqual([...portal.truth().associations()]);
});

test('records are made, found, changed, merged, linked, archived and brought back', async () => {
  const one = await ofPortal('POST', '/records/company', { properties: { name: 'Control one' } });
  const two = await ofPortal('POST', '/records/company', { properties: { name: 'Control two' } });
  const contact = await ofPortal('POST', '/records/contact', { properties: { email: 'x@control.example' } });
  const found = await ofPortal('GET', '/records/company?search=control+ONE');
  expect(found).toMatchObject({ total: 1, results: [{ id: one.id }] });
  const pair = { fromType: 'contact', fromId: contact.id, toType: 'company', toId: two.id };
  await ofPortal('POST', '/associations', pair);
  const at = Date.UTC(2026, 11, 1);
  await ofPortal('PATCH', `/records/company/${one.id}`, {
    properties: { city: 'Kyiv' },
    at,
    source: { changeSource: 'IMPORT', sourceId: '9' },
  });
  expect(await ofPortal('GET', `/records/company/${one.id}/history/city`)).toEqual({
    versions: [{ value: 'Kyiv', at, changeSource: 'IMPORT', sourceId: '9' }],
  });
  const merged = await ofPortal('POST', '/records/company/merge', { primaryId: one.id, otherId: two.id });
  expect(await lines('merged/company')).toEqual([
    { id: one.id, survivorId: merged.id },
    { id: two.id, survivorId: merged.id },
  ]);
  expect(await ofPortal('GET', `/records/contact/${contact.id}`)).toMatchObject({
    associations: [{ type: 'company', id: merged.id, primary: true }],
  });
  await ofPortal('DELETE', `/records/company/${merged.id}`);
  expect((await lines('archived/company')).map((row) => row.id)).toEqual([merged.id]);
  await ofPortal('POST', `/records/company/${merged.id}/restore`);
  await ofPortal('DELETE', '/associations', { ...pair, toId: merged.id });
  expect(portal.crm.associated('contact', contact.id, 'company')).toEqual([]);
  await ofPortal('POST', '/primary', { ...pair, toId: merged.id });
  await ofPortal('POST', `/records/contact/${contact.id}/privacy-delete`);
  expect(portal.crm.find('contact', contact.id)).toBeUndefined();
  expect(
    await ofPortal('POST', '/records/deal/update-many', { count: 25, properties: { amount: '5' }, at }),
  ).toEqual({
    updated: 25,
  });
});

test('definitions, owners and stages change', async () => {
  await ofPortal('POST', '/properties/deal', { name: 'risk', type: 'string' });
  await ofPortal('PATCH', '/properties/deal/risk', { label: 'Risk' });
  expect(portal.crm.properties.get('deal', 'risk')?.label).toBe('Risk');
  await ofPortal('DELETE', '/properties/deal/risk');
  expect(portal.crm.properties.get('deal', 'risk')).toBeUndefined();
  await ofPortal('POST', '/properties/deal/risk/restore', { name: 'risk' });
  expect(portal.crm.properties.get('deal', 'risk')?.label).toBe('Risk');
  await ofPortal('PATCH', '/properties/company/customer_tier', { option: { value: 'vip', label: 'VIP' } });
  expect(portal.crm.properties.get('company', 'customer_tier')?.options.at(-1)).toMatchObject({
    value: 'vip',
  });
  await ofPortal('POST', '/stages', {
    pipelineId: 'default',
    id: 'legal',
    label: 'Legal',
    probability: '0.7',
  });
  await ofPortal('DELETE', '/stages/default/contractsent');
  const stages = portal.crm.pipelines[0]?.stages.map((stage) => stage.id);
  expect(stages).toContain('legal');
  expect(stages).not.toContain('contractsent');
  const [owner] = portal.owners;
  await ofPortal('POST', `/owners/${owner?.id}/archive`);
  expect(owner).toMatchObject({ archived: true, userId: null });
});

test('faults, statistics, webhooks and connections', async () => {
  const fault = await ofPortal('POST', '/faults', {
    match: { pathClass: 'list' },
    effect: { kind: 'status', status: 503 },
    times: 1,
  });
  expect(await ofPortal('GET', '/faults')).toMatchObject({ faults: [{ id: fault.id, hits: 0 }] });
  const { accessToken } = await ofPortal('POST', '/install', { scopes: ['crm.objects.companies.read'] });
  await ofPortal('DELETE', '/stats?limits=true');
  const list = () =>
    fetch(`${practice.url}/crm/v3/objects/companies`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
  expect([(await list()).status, (await list()).status]).toEqual([503, 200]);
  expect(await ofPortal('GET', '/stats')).toMatchObject({
    requests: 2,
    byStatus: { 200: 1, 503: 1 },
    log: [{ note: 'fault' }, { pathClass: 'list' }],
  });
  await ofPortal('POST', '/expire-tokens');
  expect((await list()).status).toBe(401);
  await ofPortal('POST', '/uninstall');
  expect(portal.isInstalled).toBe(false);
  const hooks = await ofPortal('PATCH', '/webhooks', { targetUrl: null, signatures: ['v3'] });
  expect(hooks).toMatchObject({ settings: { signatures: ['v3'] }, counts: { waiting: 0 } });
  await expect(ofPortal('POST', '/faults', { effect: { kind: 'rewrite' } })).rejects.toThrow('400');
  await expect(control('GET', '/portals/1')).rejects.toThrow('404');
  await expect(ofPortal('GET', '/nothing')).rejects.toThrow('404');
});

test('the app’s card is asked for as HubSpot asks: signed, with who looks and where', async () => {
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const app = createServer((incoming, response) => {
    seen.push({ url: incoming.url ?? '', headers: incoming.headers });
    response.end('{"state":"known"}');
  });
  await new Promise<void>((resolve) => {
    app.listen(0, '127.0.0.1', resolve);
  });
  try {
    const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    await ofPortal('PATCH', '', { cardUrl: `${origin}/card` });
    expect(portal.cardUrl).toBe(`${origin}/card`);
    const asked = await ofPortal('POST', '/card', { url: `${origin}/card?objectId=7` });
    expect(asked).toMatchObject({ status: 200, body: '{"state":"known"}' });
    expect(seen[0]?.url).toMatch(/^\/card\?objectId=7&userId=\d+&userEmail=.+&appId=\d+&portalId=8200009$/);
    const headers = seen[0]?.headers ?? {};
    const signed = {
      secret: practice.app.clientSecret,
      method: 'GET',
      url: `${origin}${seen[0]?.url}`,
      body: '',
      timestamp: Number(headers['x-hubspot-request-timestamp']),
    };
    expect(headers['x-hubspot-signature-v3']).toBe(sign('v3', signed));
  } finally {
    app.closeAllConnections();
    app.close();
  }
  for (const url of ['https://127.0.0.1/', 'http://elsewhere.example/', 7]) {
    await expect(ofPortal('POST', '/card', { url })).rejects.toThrow('on this machine');
  }
});

test('other sites in the same browser, and other hosts, are refused', async () => {
  const foreign = await fetch(`${practice.url}/_practice`, { headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
  const { port } = new URL(practice.url);
  const status = await new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port, path: '/_practice', headers: { host: 'rebound.example' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('the page shows the portal chosen, and its scripts are served', async () => {
  const html = await (await fetch(`${practice.url}/?portal=${portalId}`)).text();
  expect(html).toContain(`data-portal="${portalId}"`);
  expect(html).toContain(portal.staticToken);
  expect(html).not.toMatch(/(src|href)="https?:/);
  const script = await fetch(`${practice.url}/_practice/page/overview.js`);
  expect(script.headers.get('content-type')).toContain('text/javascript');
  expect((await fetch(`${practice.url}/_practice/page/..%2fhtml.ts`)).status).toBe(404);
});

test('the program starts on its own, prints its address, and stops on a signal', async () => {
  const program = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [program, '--port', '0', '--json', '--no-limits', '--companies', '45', '--portals', '2'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PRACTICE_DEALS: '7' } },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, portals } = JSON.parse(line.toString()) as { url: string; portals: { staticToken: string }[] };
  const answer = await fetch(`${url}/_practice`);
  expect(await answer.json()).toMatchObject({
    portals: [
      { counts: { company: { live: 45 }, deal: { live: 7 } }, limits: { tenSecondly: null } },
      { staticToken: portals[1]?.staticToken },
    ],
  });
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
});
