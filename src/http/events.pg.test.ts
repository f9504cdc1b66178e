import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addOrganization, signIn, startTestApp, type TestApp } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { until } from '../../test/support/time/wait.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { announce, type Notice } from '../context/events.ts';
import { type ServerEvent, ServerEvent as ServerEventSchema } from '../contract/events.ts';
import { createApp } from './app.ts';

let database: TestDatabase;
let app: TestApp;

beforeEach(async () => {
  ({ database, app } = await startTestApp());
});
afterEach(() => app.close());

interface Listener {
  events: ServerEvent[];
  text: string;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  leave(): Promise<void>;
}

/** Opens the stream and collects its events until it ends. */
async function listen(send: TestApp['send']): Promise<Listener> {
  const response = await send('/api/events');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.getReader();
  if (!reader) throw new Error('The stream has no body.');
  const decoder = new TextDecoder();
  const listener = { events: [] as ServerEvent[], text: '' };
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      listener.text += decoder.decode(value, { stream: true });
      listener.events = [...listener.text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, type, data]) => {
        const event = ServerEventSchema.parse(JSON.parse(data ?? ''));
        expect(event.type).toBe(type);
        return event;
      });
    }
  };
  const ended = read().catch(() => {});
  await until('the stream to listen', async () => listener.text.includes(': listening'));
  return Object.assign(listener, {
    ended,
    leave: () => reader.cancel(),
  });
}

const customer = '0b0bc2a6-9d0f-4c0e-8a44-0a8f6a3f2f55';
const notice = (organizationId: string): Notice => ({
  organizationId,
  type: 'records',
  objectType: 'company',
  customerIds: [customer],
});

async function listeningConnections(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name = 'cscx-hubspot listening'`,
  );
  return rows[0]?.count ?? 0;
}

test('all who listen share one connection, and hear only of their organization', async () => {
  const other = await addOrganization(app.context, 'Other');
  const theirs = await listen((await signIn(app, { organizationId: other })).send);
  const mine = await Promise.all([listen(app.asAdmin), listen((await signIn(app)).send)]);
  expect(await listeningConnections()).toBe(1);

  await announce(database.db, notice(defaultOrganizationId));
  await announce(database.db, { organizationId: other, type: 'integration', integrationId: customer });
  for (const listener of mine) {
    await until('the event', async () => listener.events.length > 0);
    expect(listener.events).toEqual([{ type: 'records', objectType: 'company', customerIds: [customer] }]);
  }
  await until('the event', async () => theirs.events.length > 0);
  expect(theirs.events).toEqual([{ type: 'integration', integrationId: customer }]);

  for (const listener of [...mine, theirs]) await listener.leave();
  await announce(database.db, notice(defaultOrganizationId));
  await until('the connection to be given back', async () => {
    await announce(database.db, notice(defaultOrganizationId));
    return (await listeningConnections()) === 0;
  });
});

test('a run that moves fast is told of a few times, and its end always', async () => {
  const { id: integrationId } = await database.db
    .insertInto('integrations')
    .values({ provider: 'hubspot', external_account_id: '1', status: 'connected' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { id: runId } = await database.db
    .insertInto('sync_runs')
    .values({
      organization_id: defaultOrganizationId,
      integration_id: integrationId,
      mode: 'full',
      object_types: ['company'],
      status: 'running',
      requested_by: 'test',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const listener = await listen(app.asAdmin);
  const run = { organizationId: defaultOrganizationId, type: 'run', runId } as const;
  for (let i = 1; i <= 100; i += 1) {
    await database.db.updateTable('sync_runs').set({ requests: i }).where('id', '=', runId).execute();
    await announce(database.db, run);
  }
  await database.db.updateTable('sync_runs').set({ status: 'completed' }).where('id', '=', runId).execute();
  await announce(database.db, run);
  const last = await until('the end of the run', async () =>
    listener.events.find((event) => event.type === 'run' && event.run.status === 'completed'),
  );
  expect(last).toMatchObject({ type: 'run', run: { id: runId, requests: 100 } });
  expect(listener.events.length).toBeLessThan(60);
  await listener.leave();
});

test('foreign notices and notices about deleted runs are ignored', async () => {
  const listener = await listen(app.asAdmin);
  for (const payload of ['', 'x', '{}', '[]', '{"type":"run"}', '{"organizationId":"x","type":"other"}']) {
    await database.pool.query("select pg_notify('cscx_hubspot_events', $1)", [payload]);
  }
  await announce(database.db, { organizationId: defaultOrganizationId, type: 'run', runId: customer });
  await announce(database.db, notice(defaultOrganizationId));
  await until('the event', async () => listener.events.length > 0);
  expect(listener.events).toHaveLength(1);
  await listener.leave();
});

test('the stream ends after lost notices, so that the client reloads', async () => {
  const listener = await listen(app.asAdmin);
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cscx-hubspot listening' and datname = current_database()",
  );
  await listener.ended;
  const again = await listen(app.asAdmin);
  await announce(database.db, notice(defaultOrganizationId));
  await until('the event', async () => again.events.length > 0);
  await again.leave();
});

test('the stream ends when the process stops', async () => {
  const stopping = new AbortController();
  const stoppable = createApp(app.context, stopping.signal);
  const headers = { authorization: `Bearer ${app.context.config.http.adminApiKey}` };
  const listener = await listen(async (path) => stoppable.request(path, { headers }));
  stopping.abort();
  await listener.ended;
  await until('the connection to be given back', async () => (await listeningConnections()) === 0);
});

test('over a socket: a reader that leaves is forgotten, and a server that stops is not held open', async () => {
  const stopping = new AbortController();
  const served = createApp(app.context, stopping.signal);
  const { promise: listening, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: served.fetch, hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port));
  const url = `http://127.0.0.1:${await listening}`;
  const headers = { authorization: `Bearer ${app.context.config.http.adminApiKey}` };
  const over = (signal?: AbortSignal) =>
    listen((path) => fetch(url + path, { headers, ...(signal ? { signal } : {}) }));

  const leaving = new AbortController();
  const first = await over(leaving.signal);
  leaving.abort();
  await first.ended;
  await until('the connection to be given back', async () => (await listeningConnections()) === 0);

  const second = await over();
  await announce(database.db, notice(defaultOrganizationId));
  await until('the event', async () => second.events.length > 0);
  const closed = new Promise((done) => server.close(done));
  stopping.abort();
  await Promise.all([second.ended, closed]);
});

test('heartbeats come, and with them the end of a session that was ended', async () => {
  const user = await signIn(app);
  // A clock on which the time of a heartbeat passes as soon as it is waited for.
  let now = Date.now();
  const clock = {
    now: () => now,
    sleep: async (ms: number, signal?: AbortSignal) => {
      now += ms;
      await app.context.clock.sleep(20, signal);
    },
  };
  const hasty = createApp({ ...app.context, clock });
  const listener = await listen(async (path) => hasty.request(path, { headers: { cookie: user.cookie } }));
  await until('a heartbeat', async () => listener.text.includes(': still here'));
  await database.db.deleteFrom('web_sessions').execute();
  await listener.ended;
});
