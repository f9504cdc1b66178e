import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { checkHubspotProject } from '../../test/support/hubspot/hubspot-project.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { testEncryptionKey } from '../../test/support/processes/programs.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { runCli } from './run-cli.ts';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-app-'));
  return () => rm(folder, { recursive: true, force: true });
});

let settings: Record<string, string> = {};

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: testEncryptionKey,
    PUBLIC_URL: 'https://cscx.example.test',
    WEBHOOK_URL: 'https://hooks.example.test/hubspot',
    LOG_LEVEL: 'silent',
    ...settings,
  };
  const code = await runCli(['hubspot-app', '--out', folder, ...args], {
    env,
    stdin: Readable.from([]),
    stdout,
    stderr,
    exitCode: 0,
  });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

interface Subscription {
  subscriptionType: string;
  objectType: string;
  propertyName?: string;
}

async function toldOf(objectType: string): Promise<string[]> {
  const text = await readFile(path.join(folder, 'src/app/webhooks/webhooks-hsmeta.json'), 'utf8');
  const { config } = JSON.parse(text) as { config: { subscriptions: { crmObjects: Subscription[] } } };
  return config.subscriptions.crmObjects
    .filter((one) => one.objectType === objectType)
    .flatMap((one) => one.propertyName ?? []);
}

async function saveMapping(integrationId: string, properties: Record<string, object>): Promise<void> {
  const names = Object.keys(properties);
  await database.db
    .insertInto('hubspot_mapping_versions')
    .values({
      organization_id: defaultOrganizationId,
      integration_id: integrationId,
      object_type: 'company',
      version: 1,
      mappings: JSON.stringify(
        names.map((property) => ({ property, field: `customFields.${property}`, direction: 'inbound' })),
      ),
      actor: 'test',
    })
    .execute();
  await database.db
    .insertInto('hubspot_properties')
    .values(
      names.map((name) => ({
        integration_id: integrationId,
        organization_id: defaultOrganizationId,
        object_type: 'company' as const,
        name,
        definition: JSON.stringify({
          name,
          label: name,
          type: 'string',
          fieldType: 'text',
          ...properties[name],
        }),
      })),
    )
    .execute();
}

test('before any portal is connected the project tells of what is mapped by default', async () => {
  const { code, out } = await run();
  expect(code).toBe(0);
  expect(out).toContain('hsprofile.production.json');
  expect(await toldOf('company')).toContain('annualrevenue');
  expect(await checkHubspotProject(folder, 'production')).toEqual([]);
});

test('it tells of what the portals map, calculated properties left out, and has the installation’s addresses', async () => {
  const first = await insertPortal(database.db, { portalId: '7001' });
  const second = await insertPortal(database.db, { portalId: '7002' });
  await saveMapping(first, { contract_seats: {}, days_left: { calculated: true } });
  await saveMapping(second, { our_tier: {} });
  expect((await run('--account', '12345')).code).toBe(0);
  const told = await toldOf('company');
  expect(told).toEqual(expect.arrayContaining(['contract_seats', 'our_tier', 'name']));
  expect(told).not.toContain('days_left');
  expect(told).not.toContain('annualrevenue');
  expect(await toldOf('deal')).toContain('dealstage');
  const profile = await readFile(path.join(folder, 'src/hsprofile.production.json'), 'utf8');
  expect(JSON.parse(profile)).toEqual({
    accountId: 12345,
    variables: {
      PUBLIC_URL: 'https://cscx.example.test',
      WEBHOOK_URL: 'https://hooks.example.test/hubspot',
    },
  });
  expect(await checkHubspotProject(folder, 'production')).toEqual([]);

  expect((await run('--portal', '7002')).code).toBe(0);
  expect(await toldOf('company')).toContain('our_tier');
  expect(await toldOf('company')).not.toContain('contract_seats');
});

test('a portal, an account or an address that cannot be is told', async () => {
  expect((await run()).err).toBe('');
  settings = { PUBLIC_URL: 'http://localhost:3000' };
  expect((await run()).err).toMatch(/^PUBLIC_URL is http:\/\/localhost:3000: HubSpot only calls https/);
  expect(await run('--portal', '1')).toMatchObject({ code: 1, err: expect.stringContaining('No portal 1') });
  expect(await run('--account', 'mine')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--account'),
  });
});
