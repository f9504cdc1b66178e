import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOrganization, json, signIn, startTestApp, type TestApp } from '../../../test/support/app.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { insertPortal, insertScored } from '../../../test/support/portals/portal-rows.ts';
import { testAdminKey } from '../../../test/support/processes/programs.ts';
import { defaultOrganizationId } from '../../context/context.ts';
import { MadeApiKey } from '../../contract/api-keys.ts';
import type { Role } from '../../contract/common.ts';

let database: TestDatabase;
let app: TestApp;
let server: ReturnType<typeof serve>;
let url: URL;
let integrationId: string;
const clients: Client[] = [];

beforeAll(async () => {
  ({ database, app } = await startTestApp());
  integrationId = await insertPortal(database.db);
  await insertScored(
    database.db,
    integrationId,
    Array.from({ length: 120 }, (_, n) => ({
      name: n === 0 ? 'Acme Rockets' : `Customer ${n}`,
      score: n % 101,
    })),
  );
  server = serve({ fetch: app.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
});
afterAll(async () => {
  for (const client of clients) await client.close();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

/** A key with a role, created by an admin of an organization. */
async function makeKey(role: Role, name: string, organizationId = defaultOrganizationId): Promise<string> {
  const admin = await signIn(app, { role: 'admin', organizationId });
  const response = await admin.send('/api/api-keys', json('POST', { name, role }));
  return MadeApiKey.parse(await response.json()).key;
}

/** An assistant; `mode` is the protocol revision: 2026 or earlier. */
async function connect(key: string, mode: 'auto' | 'legacy'): Promise<Client> {
  const client = new Client({ name: 'assistant', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(
    new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${key}` } } }),
  );
  clients.push(client);
  return client;
}

const textOf = (result: Awaited<ReturnType<Client['callTool']>>) =>
  result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');

const runs = () => database.db.selectFrom('sync_runs').select(['mode', 'requested_by']).execute();

test.each(['auto', 'legacy'] as const)(
  'an assistant lists what its role may use, and uses it (%s)',
  async (mode) => {
    const client = await connect(await makeKey('viewer', `Reader, ${mode}`), mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'explain_value',
      'show_changes',
      'show_deals',
      'show_errors',
      'show_health',
      'show_progress',
      'show_renewals',
      'show_stakeholders',
      'show_status',
    ]);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    expect(tools.find(({ name }) => name === 'show_deals')?.inputSchema).toMatchObject({
      type: 'object',
      properties: { customer: { type: 'string' } },
    });
    const health = await client.callTool({ name: 'show_health', arguments: { customer: 'acme rocket' } });
    expect(textOf(health)).toContain('The health of Acme Rockets is 0 of 100');
    expect(health.structuredContent).toMatchObject({ type: 'health', customer: { name: 'Acme Rockets' } });

    const many = await client.callTool({ name: 'show_health', arguments: { customer: 'Customer 11x' } });
    expect(many.isError).toBe(true);
    expect(textOf(many)).toMatch(/Which one do you mean.*\(customer: [0-9a-f-]{36}\)/s);
    const unnamed = await client.callTool({ name: 'show_deals', arguments: {} });
    expect(textOf(unnamed)).toContain('Which customer do you mean?');
    const forbidden = await client
      .callTool({ name: 'sync_hubspot', arguments: {} })
      .catch((error: unknown) => error);
    expect(String(forbidden instanceof Error ? forbidden.message : textOf(forbidden as never))).toMatch(
      /not found|unknown/i,
    );
    expect(await runs()).toEqual([]);
  },
);

test('what changes something says so, and a large push needs `confirmed: true`', async () => {
  const client = await connect(await makeKey('csm', 'Assistant'), 'auto');
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).not.toContain('pause_portal');
  expect(tools.find(({ name }) => name === 'push_health_scores')?.annotations).toMatchObject({
    readOnlyHint: false,
    destructiveHint: false,
  });
  expect(tools.find(({ name }) => name === 'cancel_run')?.annotations).toMatchObject({
    destructiveHint: true,
  });

  const asked = await client.callTool({ name: 'push_health_scores', arguments: {} });
  expect(asked.isError).toBe(true);
  expect(textOf(asked)).toMatch(/120 health scores .*Nothing was changed yet.*"confirmed":true/s);
  expect(await runs()).toEqual([]);
  const pushed = await client.callTool({ name: 'push_health_scores', arguments: { confirmed: true } });
  expect(pushed.structuredContent).toMatchObject({
    type: 'runs',
    runs: [{ mode: 'push', status: 'queued' }],
  });
  expect(await runs()).toEqual([{ mode: 'push', requested_by: 'api-key:Assistant' }]);

  const invalid = await client
    .callTool({ name: 'sync_hubspot', arguments: { mode: 'everything' } })
    .catch((error: unknown) => error);
  expect(String(invalid instanceof Error ? invalid.message : textOf(invalid as never))).toMatch(/mode/);
  const started = await client.callTool({ name: 'sync_hubspot', arguments: { objectTypes: ['deal'] } });
  expect(textOf(started)).toContain('Started a full sync of Portal 4242 (deals)');
  const cancel = await client.callTool({ name: 'cancel_run', arguments: { what: 'sync' } });
  expect(textOf(cancel)).toMatch(/Nothing was changed yet.*"runIds":\[/s);
});

test('another organization’s key sees nothing of this one', async () => {
  const elsewhere = await addOrganization(app.context, 'Elsewhere');
  await database.db
    .insertInto('customers')
    .values({ organization_id: elsewhere, name: 'Not theirs', custom_fields: '{}' })
    .execute();
  const client = await connect(await makeKey('admin', 'Stranger', elsewhere), 'auto');
  const health = await client.callTool({ name: 'show_health', arguments: { customer: 'Acme Rockets' } });
  expect(textOf(health)).toContain('No customer is called “Acme Rockets”');
  expect(textOf(await client.callTool({ name: 'show_status', arguments: {} }))).toContain(
    'No HubSpot portal is connected',
  );
});

test('only keys are let in, by POST, and from no other website', async () => {
  const body = json('POST', { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
  const withKey = (more: Record<string, string>): RequestInit => ({
    ...body,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${testAdminKey}`,
      ...more,
    },
  });
  expect((await app.send('/mcp', body)).status).toBe(401);
  expect((await app.send('/mcp', withKey({ authorization: 'Bearer cscx_wrong' }))).status).toBe(401);
  const browser = await signIn(app);
  expect((await browser.send('/mcp', body)).status).toBe(401);
  expect((await app.send('/mcp', withKey({ origin: 'http://evil.test' }))).status).toBe(403);
  expect((await app.send('/mcp', { ...withKey({}), method: 'GET', body: null })).status).toBe(405);
  const listed = await app.send('/mcp', withKey({ origin: 'http://localhost:3000' }));
  expect(listed.headers.get('content-type')).toContain('application/json');
  const { result } = (await listed.json()) as { result: { tools: { name: string }[] } };
  expect(result.tools.map(({ name }) => name)).toContain('pause_portal');
});
