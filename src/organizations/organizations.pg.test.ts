import { randomUUID } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { json, startTestApp, type TestApp } from '../../test/support/app.ts';
import { syncNow } from '../../test/support/context.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../test/support/portals/loaded-portal.ts';
import { testEncryptionKey } from '../../test/support/processes/programs.ts';
import { runCli } from '../commands/run-cli.ts';
import { defaultOrganizationId, inOrganization } from '../context/context.ts';
import { disconnect } from '../portals/connect/disconnect.ts';

/** Runs a command like a terminal does. */
async function cli(database: TestDatabase, ...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await runCli(['organizations', ...args], {
    env: { DATABASE_URL: database.url, ENCRYPTION_KEY: testEncryptionKey },
    stdin: Readable.from(['']),
    stdout,
    stderr,
    exitCode: 0,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, out: out.trim(), err: err.trim() };
}

let closing: (() => Promise<void>)[] = [];
beforeEach(() => {
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
});

async function start(): Promise<{ app: TestApp; database: TestDatabase }> {
  const started = await startTestApp();
  closing.push(started.app.close);
  return started;
}

async function startWithPortal(): Promise<LoadedApp> {
  const world = await loadPortalWithApp({ companies: 20, contacts: 20, deals: 10, oddities: false });
  closing.push(world.close);
  return world;
}

test('organizations are created, listed, renamed and deleted', async () => {
  const { database } = await start();
  const { code, out: id } = await cli(database, 'create', '  Acme Corp ');
  expect(code).toBe(0);
  const platformId = randomUUID();
  expect(await cli(database, 'create', 'Beta', '--id', platformId.toUpperCase())).toMatchObject({
    out: platformId,
  });
  expect(await cli(database, 'rename', id, 'Acme')).toEqual({ code: 0, out: 'Renamed to Acme.', err: '' });
  const list = JSON.parse((await cli(database, 'list', '--json')).out);
  expect(list).toMatchObject([
    { id, name: 'Acme', portals: 0, users: 0 },
    { id: platformId, name: 'Beta' },
    { id: defaultOrganizationId, name: 'Default organization' },
  ]);
  expect((await cli(database, 'list')).out).toContain(id);

  expect(await cli(database, 'delete', id)).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
  expect(await cli(database, 'delete', id, '--yes')).toEqual({ code: 0, out: 'Acme was deleted.', err: '' });
  expect((await cli(database, 'list')).out).not.toContain(id);
});

test('what is wrong is said, and nothing changes', async () => {
  const { database } = await start();
  const unknown = randomUUID();
  const wrong: [string[], string][] = [
    [['create', ' '], 'The name must have 1 to 200 characters.'],
    [['create', 'x'.repeat(201)], 'The name must have 1 to 200 characters.'],
    [['create', 'Acme', '--id', 'acme'], '“acme” is not an organization id.'],
    [['create', 'Acme', '--id', defaultOrganizationId], 'There is already an organization with the id'],
    [['rename', unknown, 'Acme'], `No organization with the id ${unknown}.`],
    [['delete', unknown, '--yes'], `No organization with the id ${unknown}.`],
    [['delete', defaultOrganizationId, '--yes'], "The default organization can't be deleted"],
    [['link', unknown, randomUUID()], `No organization with the id ${unknown}.`],
  ];
  for (const [args, words] of wrong) {
    expect(await cli(database, ...args), args.join(' ')).toMatchObject({
      code: 1,
      err: expect.stringContaining(words),
    });
  }
  expect(JSON.parse((await cli(database, 'list', '--json')).out)).toHaveLength(1);
});

test('an organization that is linked has the platform’s id in every row, and goes on syncing', async () => {
  const world = await startWithPortal();
  const { database, app, portal, integrationId } = world;
  const platformId = randomUUID();
  const { rows: tables } = await database.pool.query(
    `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where a.attname = 'organization_id' and c.relkind = 'r' and c.relnamespace = 'cscx_hubspot'::regnamespace`,
  );
  const count = async (id: string) => {
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const query = `select count(*)::int as n from ${name} where organization_id = $1`;
      const { rows } = await database.pool.query(query, [id]);
      if (rows[0].n > 0) counts[name] = rows[0].n;
    }
    return counts;
  };

  const queued = await app.asAdmin(
    '/api/integrations/hubspot/sync',
    json('POST', { integrationId, mode: 'incremental' }),
  );
  expect(queued.status).toBe(202);
  expect(await cli(database, 'link', defaultOrganizationId, platformId)).toMatchObject({
    code: 1,
    err: expect.stringContaining('has a sync or a push in progress'),
  });
  expect(await count(platformId)).toEqual({});
  await database.db
    .updateTable('sync_runs')
    .set({ status: 'cancelled' })
    .where('status', '=', 'queued')
    .execute();

  // What was read of the properties is only kept until they change.
  const { hubspot_property_reads: _, ...before } = await count(defaultOrganizationId);
  expect(before.hubspot_records).toBeGreaterThan(40);
  expect(await cli(database, 'link', defaultOrganizationId, platformId)).toMatchObject({ code: 0, err: '' });
  expect(await count(defaultOrganizationId)).toEqual({});
  expect(await count(platformId)).toEqual({ ...before, audit_log: (before.audit_log ?? 0) + 1 });

  const [company = ''] = world.ids('company');
  portal.updateRecord('company', company, { name: 'After the link' });
  await syncNow(inOrganization(app.context, platformId, 'test'), integrationId, { mode: 'incremental' });
  const renamed = await database.db
    .selectFrom('customers')
    .select(['name', 'organization_id'])
    .where('external_id', '=', company)
    .executeTakeFirst();
  expect(renamed).toEqual({ name: 'After the link', organization_id: platformId });
  expect(await world.differences()).toEqual([]);
});

test('an organization is deleted with its data once its portals are disconnected', async () => {
  const world = await startWithPortal();
  const { database, app, integrationId } = world;
  const id = randomUUID();
  await cli(database, 'link', defaultOrganizationId, id);
  await database.db
    .insertInto('customers')
    .values({ organization_id: id, name: 'From before', custom_fields: '{}' })
    .execute();
  const refused = await cli(database, 'delete', id, '--yes');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('Disconnect them first') });
  const ctx = inOrganization(app.context, id, 'test');
  await disconnect(ctx, { integrationId, deleteData: false });
  expect(await cli(database, 'delete', id, '--yes')).toMatchObject({ code: 0 });
  for (const table of [
    'customers',
    'stakeholders',
    'deals',
    'hubspot_records',
    'integrations',
    'users',
  ] as const) {
    const left = await database.db.selectFrom(table).selectAll().where('organization_id', '=', id).execute();
    expect(left, table).toEqual([]);
  }
});
