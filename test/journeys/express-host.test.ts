import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hubspotPath } from '../../examples/express-host/hubspot.ts';
import type { StatusResponse } from '../../src/contract/portals.ts';
import { decide } from '../support/app.ts';
import { ada, cleo, northwind, southwind } from '../support/database/platform.ts';
import { type frameworks, type HostWorld, startHostWorld } from '../support/host-world.ts';
import { until } from '../support/time/wait.ts';

// HubSpot inside another application, as in examples/express-host: everything below a path of the host, with the host's
// own access tokens, on the host's own database.

const api = '/api/integrations/hubspot';
const portalId = 7401;
const ben = 'a0000000-0000-4000-8000-000000000002';
const dan = 'a0000000-0000-4000-8000-000000000004';

interface CustomerList {
  items: { id: string; name: string }[];
}
interface Renewals {
  items: { id: string; customer: { id: string } | null }[];
}

const places: [keyof typeof frameworks, 'before-parser' | 'behind-parser'][] = [
  ['Express 4', 'before-parser'],
  ['Express 4', 'behind-parser'],
  ['Express 5', 'before-parser'],
  ['Express 5', 'behind-parser'],
];

describe.each(places)('with %s, mounted %s', (framework, mount) => {
  let world: HostWorld;
  let integrationId: string;
  const linked: { id: string; externalId: string } = { id: '', externalId: '' };

  beforeAll(async () => {
    const portal = { portalId, companies: 30, contacts: 60, deals: 40, oddities: false };
    world = await startHostWorld(portal, { framework, mount });
  });
  afterAll(() => world?.close());

  const companies = () => [...world.portals.portal(portalId).truth().records('company')];

  test('a portal is connected with a token, and synced', async () => {
    const { staticToken: accessToken } = world.portals.portal(portalId);
    const { integration } = await world.hubspot<{ integration: { id: string } }>(
      ada,
      `${api}/connect`,
      'POST',
      { accessToken },
    );
    integrationId = integration.id;
    await world.settle(ada);
    const { integrations } = await world.hubspot<StatusResponse>(ada, `${api}/status`);
    expect(integrations).toMatchObject([
      { id: integrationId, portalId: String(portalId), status: 'connected' },
    ]);
    const seen: { source: string | null }[] = await (await world.request(ada, '/api/customers')).json();
    expect(seen.filter(({ source }) => source === 'hubspot')).toHaveLength(companies().length);
  });

  test('the same portal is connected again with OAuth, and HubSpot leads back to the host', async () => {
    const { authorizeUrl } = await world.hubspot<{ authorizeUrl: string }>(ada, `${api}/connect`, 'POST', {
      startSync: false,
    });
    const back = await decide(authorizeUrl, { portalId });
    expect(back).toContain(`${world.url}${hubspotPath}${api}/callback?`);
    const landed = await fetch(back, { redirect: 'manual' });
    expect(landed.headers.get('location')).toBe(`/settings/hubspot?connected=${portalId}`);
  });

  test('a mapping is changed, and what is synced follows', async () => {
    interface Mapping {
      property: string;
      field: string;
    }
    const path = `${api}/mappings?integrationId=${integrationId}&objectType=company`;
    const { items } = await world.hubspot<{ items: { mappings: Mapping[] }[] }>(ada, path);
    const mappings = items[0]?.mappings ?? [];
    await world.hubspot(ada, `${api}/mappings`, 'PUT', {
      integrationId,
      objectType: 'company',
      mappings: [...mappings, { property: 'city', field: 'customFields.city' }],
    });
    await world.settle(ada);
    const expected = companies().filter(({ properties }) => properties.city).length;
    expect(expected).toBeGreaterThan(0);
    const [row] = await world.database.as<{ n: number }>(
      {},
      `select count(*)::int as n from customers where organization_id = $1 and custom_fields ? 'city'`,
      [northwind],
    );
    expect(row?.n).toBe(expected);
  });

  test('renewals are listed with their customers', async () => {
    const { items } = await world.hubspot<Renewals>(ada, '/api/renewals');
    expect(items.length).toBeGreaterThan(0);
    const { items: customers } = await world.hubspot<CustomerList>(ada, '/api/customers?limit=200');
    const ids = new Set(customers.map(({ id }) => id));
    expect(items.every(({ customer }) => customer === null || ids.has(customer.id))).toBe(true);
  });

  const scoreInHubspot = () =>
    world.portals.portal(portalId).crm.find('company', linked.externalId)?.value('cscx_health_score');

  test('a health score reaches HubSpot, from here and from a route of the host', async () => {
    const [row] = await world.database.as<{ id: string; external_id: string }>(
      {},
      `select id, external_id from customers where external_source = 'hubspot' order by name limit 1`,
    );
    Object.assign(linked, { id: row?.id, externalId: row?.external_id });
    await world.hubspot(ada, `/api/customers/${linked.id}/health-scores`, 'POST', { score: 64 });
    await until('the score in HubSpot', async () => scoreInHubspot() === '64');
    await world.request(ada, `/api/customers/${linked.id}/health`, { method: 'POST', body: '{"score":41}' });
    await until('the score of the host in HubSpot', async () => scoreInHubspot() === '41');
  });

  test('a webhook arrives with the exact bytes that HubSpot signed', async () => {
    world.portals
      .portal(portalId)
      .updateRecord('company', linked.externalId, { name: 'Renamed — in HubSpot' });
    await until('the new name', async () => {
      const [row] = await world.database.as<{ name: string }>(
        {},
        'select name from customers where id = $1',
        [linked.id],
      );
      return row?.name === 'Renamed — in HubSpot';
    });
  });

  test('another organization sees nothing, nor do people without one', async () => {
    expect(await world.hubspot(cleo, `${api}/status`)).toMatchObject({ integrations: [] });
    const { items } = await world.hubspot<CustomerList>(cleo, '/api/customers');
    expect(items.map(({ name }) => name)).toEqual(['Tailspin']);
    const hidden = [
      `/api/customers/${linked.id}`,
      `${api}/mappings?integrationId=${integrationId}&objectType=company`,
      `/api/customers/${linked.id}/deals`,
    ];
    for (const path of hidden) {
      expect((await world.request(cleo, `${hubspotPath}${path}`)).status).toBe(404);
    }
    const asNorthwind = { headers: { 'x-organization-id': northwind } };
    for (const [userId, init] of [
      [cleo, asNorthwind],
      [dan, asNorthwind],
      [dan, {}],
      [null, {}],
    ] as const) {
      const response = await world.request(userId, `${hubspotPath}${api}/status`, init);
      expect([userId, response.status]).toEqual([userId, 401]);
    }
  });

  test('a CSM can look, but not change how HubSpot is connected', async () => {
    expect(await world.hubspot(ben, `${api}/status`)).toMatchObject({
      integrations: [{ id: integrationId }],
    });
    const refused = await world.request(ben, `${hubspotPath}${api}/disconnect`, {
      method: 'DELETE',
      body: JSON.stringify({ integrationId }),
    });
    expect(refused.status).toBe(403);
  });

  test('someone in two organizations sees the one that the request names', async () => {
    const names = async (organizationId: string) => {
      const init = { headers: { 'x-organization-id': organizationId } };
      const response = await world.request(ben, `${hubspotPath}/api/customers?limit=200`, init);
      const { items }: CustomerList = await response.json();
      return items.map(({ name }) => name);
    };
    expect(await names(southwind)).toEqual(['Tailspin']);
    expect(await names(northwind)).toContain('Fabrikam');
  });

  test('the host’s own routes work as before', async () => {
    expect((await world.request(null, '/health')).status).toBe(200);
    expect((await world.request(null, '/api/customers')).status).toBe(401);
    expect((await world.request(dan, '/api/customers')).status).toBe(403);
    expect((await world.request(null, '/crm/elsewhere')).headers.get('content-type')).toContain('text/html');
  });
});

test('behind a body parser that keeps no bytes, webhooks are refused with the way out', async () => {
  const portal = { portalId, companies: 3, contacts: 0, deals: 0, oddities: false };
  const world = await startHostWorld(portal, { mount: 'behind-parser-without-bytes' });
  try {
    const { staticToken: accessToken } = world.portals.portal(portalId);
    await world.hubspot(ada, `${api}/connect`, 'POST', { accessToken });
    const response = await world.request(null, `${hubspotPath}${api}/webhooks`, {
      method: 'POST',
      headers: { 'x-hubspot-signature-v3': 'of the exact bytes' },
      body: '[ ]',
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('rawBody') } });
  } finally {
    await world.close();
  }
});
