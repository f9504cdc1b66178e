import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../practice-portal/practice-portal.ts';
import { decide } from '../../test/support/app.ts';
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../../test/support/database/database.ts';
import {
  type Product,
  startProduct,
  startProgram,
  testEncryptionKey,
} from '../../test/support/processes/programs.ts';
import { until } from '../../test/support/time/wait.ts';
import { examine } from './doctor.ts';
import { runCli } from './run-cli.ts';

const portalId = 8001;
const otherPortalId = 8002;
const unlimited = { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null };

let portals: PracticePortal;
let database: TestDatabase;
let product: Product;
let env: Record<string, string>;

beforeAll(async () => {
  const sizes = { companies: 12, contacts: 20, deals: 8, limits: unlimited };
  portals = await startPracticePortal({
    portals: [
      { portalId, ...sizes, oddities: false },
      { portalId: otherPortalId, ...sizes },
    ],
  });
  database = await createTestDatabase();
  env = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: testEncryptionKey,
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_AUTHORIZE_URL: portals.authorizeUrl,
    HUBSPOT_CLIENT_ID: portals.app.clientId,
    HUBSPOT_CLIENT_SECRET: portals.app.clientSecret,
    HUBSPOT_BURST_LIMIT: '10000',
    HUBSPOT_SEARCH_LIMIT: '1000',
  };
  const port = await freePort();
  env.PUBLIC_URL = `http://localhost:${port}`;
  product = await startProduct({ databaseUrl: database.url, env: { ...env, PORT: String(port) } });
});
afterAll(async () => {
  await product?.end();
  await portals?.close();
  await database?.close();
});

/** HubSpot's redirect URL has to be known before anything is started. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs a command in this process. `onOutput` gets its output so far. */
async function run(
  args: string[],
  options: { env?: Record<string, string>; stdin?: string; onOutput?: (out: string) => void } = {},
): Promise<Outcome> {
  const gathered = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        gathered[name] += String(chunk);
        if (name === 'out') options.onOutput?.(gathered.out);
        done();
      },
    });
  const code = await runCli(args, {
    env: options.env ?? env,
    stdin: Readable.from([options.stdin ?? '']),
    stdout: into('out'),
    stderr: into('err'),
    exitCode: 0,
  });
  return { code, ...gathered };
}

test('as a program of its own', async () => {
  const program = startProgram('src/cli.ts', { args: ['sync', 'status'], env });
  expect(await program.exited).toBe(0);
  expect(program.output()).toBe('No portal is connected.');
  const wrong = startProgram('src/cli.ts', { args: ['sync', 'halt'], env });
  expect(await wrong.exited).toBe(1);
});

test('a reader that has had enough, as head, is no error', async () => {
  const program = spawn(process.execPath, ['src/cli.ts', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  program.stdout.destroy();
  const [said, [code]] = await Promise.all([text(program.stderr), once(program, 'close')]);
  expect([said, code]).toEqual(['', 0]);
});

test('settings that are wrong are named, all at once and without a stack', async () => {
  const { code, err } = await run(['portal', 'list'], { env: { DATABASE_URL: 'mysql://x', PORT: 'many' } });
  expect(code).toBe(1);
  expect(err).toContain('DATABASE_URL');
  expect(err).toContain('PORT');
  expect(err).toContain('ENCRYPTION_KEY');
  expect(err).not.toMatch(/\bat .*\.ts:\d+/);
});

test('migrating a new database, twice', async () => {
  const empty = await createEmptyDatabase();
  try {
    const first = await run(['migrate'], { env: { ...env, DATABASE_URL: empty.url } });
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('applied 0001-ground') });
    const second = await run(['migrate'], { env: { ...env, DATABASE_URL: empty.url } });
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining('already up to date') });
  } finally {
    await empty.close();
  }
});

test('a portal from a token, its sync watched to the end, and what it could not take', async () => {
  const accessToken = portals.portal(otherPortalId).staticToken;
  const wrong = await run(['portal', 'connect', '--token-stdin'], { stdin: 'pat-na1-wrong\n' });
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('rejected this token') });
  expect(await run(['portal', 'connect', '--token-stdin'], { stdin: ' \n' })).toMatchObject({ code: 1 });
  expect(await run(['portal', 'connect', '--token-env', 'NOT_SET'])).toMatchObject({ code: 1 });
  const connected = await run(['portal', 'connect', '--token-stdin', '--no-sync'], {
    stdin: `${accessToken}\n`,
  });
  expect(connected).toMatchObject({ code: 0, out: expect.stringContaining(`Portal ${otherPortalId}`) });
  expect(connected.out + connected.err).not.toContain(accessToken);

  expect((await run(['health', 'status'])).out).toContain('0 writes; skipped: ');

  portals.portal(otherPortalId).createRecord('company', { name: 'Odd \u001b[31mLtd', annualrevenue: 'lots' });
  const synced = await run(['sync', 'run', '--portal', String(otherPortalId), '--mode', 'full', '--watch']);
  expect(synced.code, synced.err).toBe(0);
  expect(synced.out).toMatch(/Run [0-9a-f-]{36}: completed_with_errors in [\d.]+ s with \d+ calls/);
  expect(synced.out).toMatch(/company: \d+ read, \d+ created/);

  const status = await run(['sync', 'status', '--json']);
  const [portal] = JSON.parse(status.out);
  expect(portal).toMatchObject({ portalId: String(otherPortalId), freshness: 'current' });
  const shown = await run(['sync', 'status']);
  expect(shown.out).toContain(`Portal ${otherPortalId}`);
  expect(shown.out).toMatch(/company\s+inbound/);

  const listed = await run(['quarantine', 'list', '--code', 'not_a_number']);
  expect(listed.out).toContain('annualrevenue');
  expect(listed.out).not.toContain('\u001b');
  const entries = JSON.parse((await run(['quarantine', 'list', '--json', '--code', 'not_a_number'])).out);
  const odd = entries.find((entry: { value: string }) => entry.value === 'lots');
  portals.portal(otherPortalId).updateRecord('company', odd.externalId, { annualrevenue: '5' });
  expect((await run(['quarantine', 'retry', odd.id])).out).toBe('1 of 1 resolved.\n');
  const all = await run(['quarantine', 'retry', '--portal', String(otherPortalId)]);
  expect(all.out).toMatch(/^\d+ of \d+ resolved\.\n$/);
});

test('a reconcile by hand tells how much was different, type by type', async () => {
  // Not the company that HubSpot just changed: its differences may not be drift.
  const unchanged = database.db
    .selectFrom('customers')
    .select('id')
    .where('name', 'not like', 'Odd%')
    .orderBy('id');
  await database.db
    .updateTable('customers')
    .set({ industry: 'EDITED' })
    .where('id', 'in', unchanged.limit(2))
    .execute();
  const { code, out, err } = await run(['sync', 'reconcile', '--portal', String(otherPortalId)]);
  expect(code, err).toBe(0);
  expect(out).toContain('Drift of company: 2 records, 0 links.');
  expect(out).toContain('Drift of contact: 0 records, 0 links.');
  expect(out).toContain('Drift of deal: 0 records, 0 links.');
  expect((await run(['sync', 'status'])).out).toMatch(/company\s+inbound\s+\d+\s+\d+\s+2\+0/);
  expect(await run(['sync', 'run', '--mode', 'refresh'])).toMatchObject({ code: 1 });
});

test('a score by hand is pushed, and the status tells where it stands', async () => {
  const portal = portals.portal(otherPortalId);
  const { id } = portal.createRecord('company', { name: 'Scored by hand', domain: 'scored.example' });
  expect((await run(['sync', 'run', '--portal', String(otherPortalId), '--watch'])).code).toBe(0);
  expect(await run(['health', 'set', 'Scored.example', '71.6', '--reason', 'A call', 'A mail'])).toEqual({
    code: 0,
    out: 'Scored by hand: 72, stable.\n',
    err: '',
  });
  // The worker is as fast as the command, so either of them may have pushed it.
  const pushed = await run(['health', 'push', '--portal', String(otherPortalId), '--all']);
  expect(pushed.code, pushed.err).toBe(0);
  expect(pushed.out).toMatch(/Run [0-9a-f-]{36}: completed in /);
  expect(pushed.out).toMatch(/company: \d+ written to HubSpot, \d+ already there, 0 failed/);
  expect(portal.crm.find('company', id)?.value('cscx_health_score')).toBe('72');
  expect(portal.crm.find('company', id)?.value('cscx_health_reasons')).toContain('A call');

  const status = await run(['health', 'status']);
  expect(status.out).toContain(`Portal ${otherPortalId}`);
  expect(status.out).toMatch(/cscx_health_score\s+yes/);
  expect(status.out).toContain('1 company has a score');
  const [json] = JSON.parse((await run(['health', 'status', '--json'])).out);
  expect(json).toMatchObject({ state: 'on', pushed: 1, failing: 0 });

  for (const [args, told] of [
    [['set', 'Nobody of that name', '1'], 'No customer'],
    [['set', 'scored.example', '101'], 'The score must be a number from 0 to 100, not “101”.'],
    [['set', 'scored.example', '50', '--reason', 'x'.repeat(301)], 'at most 300 characters'],
    [['set', 'scored.example', ' '], 'score'],
    [['set', '.example', '50'], 'Several customers'],
    [['push', '--portal', '999'], 'Known: '],
  ] as const) {
    expect(await run(['health', ...args])).toMatchObject({ code: 1, err: expect.stringContaining(told) });
  }
});

test('alerts, with what was true when they were raised', async () => {
  expect((await run(['alerts', 'list'])).out).toBe('No alerts.\n');
  const portal = portals.portal(otherPortalId);
  const [company] = [...portal.truth().companies()].filter(
    ({ properties }) => properties.name === 'Scored by hand',
  );
  const { id } = portal.createRecord('deal', {
    dealname: 'Renewal \u001b[31mby hand',
    pipeline: 'default',
    dealstage: 'qualifiedtobuy',
  });
  portal.setPrimary('deal', id, company?.id ?? '');
  const sync = async () => {
    const { code, err } = await run(['sync', 'run', '--portal', String(otherPortalId), '--watch']);
    expect(code, err).toBe(0);
  };
  await sync();
  portal.updateRecord('deal', id, { dealstage: 'contractsent' });
  await sync();
  const listed = await until('the alert', async () => {
    const { out } = await run(['alerts', 'list', '--customer', 'scored.example']);
    return out.includes('by hand') && out;
  });
  expect(listed).not.toContain('\u001b');
  expect(listed).toMatch(/Contract Sent/);
  expect(listed).toMatch(/Scored by hand · health 72, stable/);
  const json = JSON.parse((await run(['alerts', 'list', '--portal', String(otherPortalId), '--json'])).out);
  expect(json).toMatchObject([
    { type: 'deal_stage_changed', to: 'contractsent', customerName: 'Scored by hand' },
  ]);
  expect(await run(['alerts', 'list', '--limit', 'all'])).toMatchObject({ code: 1 });
});

test('the schedule of a portal, shown and set', async () => {
  const portal = String(otherPortalId);
  const set = (...options: string[]) => run(['schedule', 'set', portal, ...options]);
  expect(await set('--every', 'daily', '--time-zone', 'Asia/Kolkata')).toMatchObject({
    code: 0,
    out: expect.stringContaining('daily, time zone Asia/Kolkata'),
  });
  expect((await run(['schedule', 'show'])).out).toMatch(new RegExp(`${portal} .*daily\\s+Asia/Kolkata`));
  for (const wrong of [['--every', '4'], ['--every', 'often'], ['--time-zone', 'Mars/Base'], []]) {
    expect(await set(...wrong)).toMatchObject({ code: 1, err: expect.stringContaining('--every') });
  }
  expect(await set('--every', '15')).toMatchObject({ code: 0 });
  const shown = JSON.parse((await run(['schedule', 'show', '--json'])).out);
  expect(shown).toMatchObject([{ portalId: portal, everyMinutes: 15, timeZone: 'Asia/Kolkata' }]);
});

test('a portal by consent, through the running server', async () => {
  let printed = '';
  const onOutput = (out: string) => {
    printed = out;
  };
  const ended = run(['portal', 'connect', '--no-sync'], { onOutput });
  const authorizeUrl = await until(
    'the address of the consent page',
    async () => /http\S+\/oauth\/authorize\S+(?=\n)/.exec(printed)?.[0],
  );
  const back = await decide(authorizeUrl, { portalId });
  expect((await fetch(back, { redirect: 'manual' })).status).toBe(302);
  expect(await ended).toMatchObject({
    code: 0,
    out: expect.stringContaining(`Portal ${portalId} connected.`),
  });

  const listed = await run(['portal', 'list']);
  expect(listed.out).toMatch(new RegExp(`^${portalId} .*connected`, 'm'));
  const json = JSON.parse((await run(['portal', 'list', '--json'])).out);
  expect(json.map((portal: { portalId: string }) => portal.portalId)).toContain(String(portalId));
});

test('leaving a portal; deleting needs a yes', async () => {
  expect(await run(['portal', 'disconnect', '999'])).toMatchObject({
    code: 1,
    err: expect.stringContaining(`Known: `),
  });
  const unasked = await run(['portal', 'disconnect', String(portalId), '--delete-data']);
  expect(unasked).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
  const left = await run(['portal', 'disconnect', String(portalId), '--delete-data', '--yes']);
  expect(left).toMatchObject({ code: 0, out: expect.stringContaining('revoked') });
  expect((await run(['sync', 'run', '--portal', String(portalId)])).err).toContain('disconnected');
});

test('another organization is another world', async () => {
  const other = '22222222-2222-4222-8222-222222222222';
  await database.db.insertInto('organizations').values({ id: other, name: 'Other' }).execute();
  const listed = await run(['--organization', other, 'portal', 'list', '--json']);
  expect(JSON.parse(listed.out)).toEqual([]);
  expect(await run(['--organization', 'x', 'portal', 'list'])).toMatchObject({ code: 1 });
});

test('a sign-in link that works once', async () => {
  const { code, out } = await run(['sign-in-link']);
  expect(code).toBe(0);
  const link = out.trim();
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(302);
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(401);
  expect(await run(['sign-in-link', '--email', 'nobody@example.test'])).toMatchObject({ code: 1 });
});

test('people are let in and sent away, and keys made and revoked', async () => {
  const invited = await run(['users', 'invite', 'nia@cli.test', '--role', 'csm', '--name', 'Nia']);
  expect(invited.code).toBe(0);
  expect((await fetch(invited.out.trim(), { redirect: 'manual' })).status).toBe(302);
  expect((await run(['users', 'list'])).out).toMatch(/Nia +nia@cli\.test +csm +signed in/);
  for (const wrong of [
    ['users', 'invite', 'nia@cli.test', '--role', 'csm'],
    ['users', 'invite', 'nobody', '--role', 'csm'],
    ['users', 'deactivate', 'nobody@cli.test'],
    ['api-keys', 'create', 'x', '--role', 'boss'],
    ['api-keys', 'revoke', 'x'],
  ]) {
    expect(await run(wrong), wrong.join(' ')).toMatchObject({ code: 1, out: '' });
  }
  expect((await run(['users', 'deactivate', 'NIA@cli.test'])).out).toContain('Nia deactivated');
  expect((await run(['users', 'list'])).out).toMatch(/Nia +nia@cli\.test +csm +deactivated/);

  const made = await run(['api-keys', 'create', 'Nightly', '--role', 'viewer', '--days', '30']);
  const headers = { authorization: `Bearer ${made.out.trim()}` };
  const ask = async () => (await fetch(`${env.PUBLIC_URL}/api/customers`, { headers })).status;
  expect(await ask()).toBe(200);
  expect((await run(['api-keys', 'list'])).out).toMatch(/Nightly +viewer +cscx_….{4} +working/);
  expect((await run(['api-keys', 'revoke', 'nightly'])).out).toContain('Key Nightly revoked');
  expect(await ask()).toBe(401);
});

describe('doctor', () => {
  const findings = async (changed: Record<string, string | undefined> = {}) => {
    const checks = await examine({ env: { ...env, ...changed }, stderr: new PassThrough() });
    return new Map(checks.map((check) => [check.name, check]));
  };

  test('finds nothing where all is well, and a worker once it is heard of', async () => {
    const worker = await until('the worker’s first heartbeat', async () => {
      const found = await findings({ HUBSPOT_API_VERSION: '2026-09' });
      return found.get('worker')?.state === 'ok' && found;
    });
    const problems = [...worker.values()].filter((check) => check.state === 'problem');
    expect(problems).toEqual([]);
    expect(worker.get(`portal ${otherPortalId}`)).toMatchObject({ state: 'ok' });
    expect(worker.get('PUBLIC_URL')).toMatchObject({ state: 'ok' });
    const { code, out } = await run(['doctor']);
    expect(out).toContain('No problems.');
    expect(code).toBe(0);
  });

  test('reports problems with their fixes, by exit code and as JSON', async () => {
    const { code, out } = await run(['doctor', '--json'], {
      env: { ...env, ENCRYPTION_KEY: Buffer.alloc(32, 3).toString('base64') },
    });
    expect(code).toBe(1);
    const { healthy, checks } = JSON.parse(out);
    expect(healthy).toBe(false);
    const key = checks.find((check: { name: string }) => check.name === 'encryption key');
    expect(key).toMatchObject({ state: 'problem', remedy: expect.stringContaining('ENCRYPTION_KEY') });
  });

  test('settings and a database that cannot be used', async () => {
    expect((await findings({ PORT: 'x' })).get('settings')).toMatchObject({ state: 'problem' });
    const away = await findings({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    expect(away.get('database')).toMatchObject({
      state: 'problem',
      remedy: expect.stringContaining('DATABASE_URL'),
    });
    const empty = await createEmptyDatabase();
    try {
      expect((await findings({ DATABASE_URL: empty.url })).get('migrations')).toMatchObject({
        state: 'warning',
      });
    } finally {
      await empty.close();
    }
    expect((await findings({ PUBLIC_URL: 'http://127.0.0.1:1' })).get('HubSpot app')).toMatchObject({
      state: 'problem',
    });
    expect((await findings({ HUBSPOT_API_BASE_URL: 'http://127.0.0.1:1' })).get('HubSpot')).toMatchObject({
      state: 'problem',
      remedy: expect.stringContaining('HUBSPOT_API_BASE_URL points to this address'),
    });
  });

  test('tables of the platform that would refuse our rows', async () => {
    const own = await createTestDatabase();
    try {
      await own.pool.query(
        'alter table customers add column tenant text; alter table customers alter column tenant set not null',
      );
      const found = await findings({ DATABASE_URL: own.url });
      expect(found.get('customers.tenant')).toMatchObject({ state: 'problem' });
      await own.pool.query(
        "alter table customers alter column tenant set default 'x'; drop index cscx_customers_search",
      );
      const search = (await findings({ DATABASE_URL: own.url })).get('customer search');
      expect(search).toMatchObject({ state: 'warning', remedy: expect.stringContaining('pg_trgm') });
      await own.pool.query(
        search?.remedy
          ?.slice(search.remedy.indexOf('create extension'))
          .replace('extension', 'extension if not exists') ?? '',
      );
      expect((await findings({ DATABASE_URL: own.url })).get('customer search')).toMatchObject({
        state: 'ok',
      });
      expect((await findings({ DATABASE_URL: own.url })).has('customers.tenant')).toBe(false);
    } finally {
      await own.close();
    }
  });

  test('a portal whose token HubSpot no longer takes', async () => {
    portals.portal(otherPortalId).revokeStaticToken();
    const found = await findings();
    expect(found.get(`portal ${otherPortalId}`)).toMatchObject({
      state: 'problem',
      remedy: expect.stringContaining('Reconnect it'),
    });
  });
});
