import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  addOrganization,
  json,
  signIn,
  signInElsewhere,
  startTestApp,
  type TestApp,
} from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { type ScriptedServer, startScriptedServer } from '../../test/support/hubspot/scripted-server.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { until } from '../../test/support/time/wait.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { announce } from '../context/events.ts';
import {
  Alert,
  AlertChannelList,
  AlertChannelResponse,
  AlertDelivery,
  AlertDeliveryList,
  AlertList,
  TestChannelResponse,
} from '../contract/alerts.ts';
import { ErrorResponse } from '../contract/errors.ts';
import { SettingsResponse } from '../contract/settings.ts';
import { deliverAlerts } from './deliver/deliver-alerts.ts';

let database: TestDatabase;
let app: TestApp;
let receiver: ScriptedServer;
let integrationId: string;
const nowhere = '0b0bc2a6-9d0f-4c0e-8a44-0a8f6a3f2f55';

beforeAll(async () => {
  receiver = await startScriptedServer([{ status: 200 }]);
  ({ database, app } = await startTestApp({ settings: { ALERT_PRIVATE_HOSTS: '127.0.0.1' } }));
  integrationId = await insertPortal(database.db);
});
afterAll(async () => {
  await app.close();
  await receiver.close();
});
afterEach(() =>
  database.pool.query('delete from alerts; delete from hubspot_settings; delete from alert_channels'),
);

async function insertAlert(
  minutesAgo: number,
  more: { organization_id?: string; in_app?: boolean; integration_id?: string; details?: string } = {},
): Promise<string> {
  const { id } = await database.db
    .insertInto('alerts')
    .values({
      organization_id: defaultOrganizationId,
      type: 'deal_stage_changed',
      message: `${minutesAgo} minutes ago`,
      at: new Date(Date.now() - minutesAgo * 60_000),
      ...more,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
const list = async (send: TestApp['send'], query = '') => {
  const response = await send(`/api/alerts?${query}`);
  expect(response.status).toBe(200);
  return AlertList.parse(await response.json());
};
const read = async <T>(
  response: Response | Promise<Response>,
  schema: { parse(value: unknown): T },
  status = 200,
) => {
  const answer = await response;
  expect(answer.status).toBe(status);
  return schema.parse(await answer.json());
};

test('pages, filters and the number of unread ones; each reader reads for itself', async () => {
  const ids = [];
  for (const minutes of [5, 4, 3, 2, 1]) ids.unshift(await insertAlert(minutes));
  await insertAlert(0, { in_app: false });
  const ours = await insertAlert(9, { integration_id: integrationId, details: '{"odd": true}' });
  const viewer = await signIn(app, { role: 'viewer' });
  const first = await list(viewer.send, 'limit=3');
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  const second = await list(viewer.send, `limit=3&cursor=${first.nextCursor}`);
  expect(second.items.map(({ id }) => id)).toEqual([...ids.slice(3), ours]);
  expect([first.unread, second.unread, second.nextCursor]).toEqual([6, 6, null]);
  expect(await list(viewer.send, `integrationId=${integrationId}`)).toMatchObject({
    items: [{ id: ours }],
    unread: 1,
  });
  expect((await list(viewer.send, `customerId=${nowhere}&type=deal_stage_changed`)).items).toEqual([]);
  expect((await viewer.send('/api/alerts?type=other')).status).toBe(422);

  const marked = await read(viewer.send(`/api/alerts/${ids[0]}/read`, json('POST', {})), Alert);
  expect(marked).toMatchObject({ id: ids[0], readAt: expect.any(String) });
  const again = await read(viewer.send(`/api/alerts/${ids[0]}/read`, { method: 'POST' }), Alert);
  expect(again.readAt).toBe(marked.readAt);
  expect((await list(viewer.send, 'unread=true')).items).toHaveLength(5);
  expect((await list(viewer.send, 'unread=false')).items).toMatchObject([{ id: ids[0] }]);
  expect((await list(app.asAdmin)).unread).toBe(6);

  const until = first.items[2]?.at;
  expect(await (await viewer.send('/api/alerts/read', json('POST', { until }))).json()).toEqual({ read: 4 });
  expect((await list(viewer.send)).unread).toBe(1);
  expect(await (await viewer.send('/api/alerts/read', { method: 'POST' })).json()).toEqual({ read: 1 });
  expect((await list(viewer.send)).unread).toBe(0);
  expect((await list(app.asAdmin)).unread).toBe(6);
});

test('another organization sees and changes nothing', async () => {
  const alert = await insertAlert(1);
  const channel = await read(
    app.asAdmin(
      '/api/alert-channels',
      json('POST', { kind: 'email', name: 'Team', addresses: ['a@example.test'] }),
    ),
    AlertChannelResponse,
    201,
  );
  const other = await addOrganization(app.context, 'Other');
  const theirs = await insertAlert(1, { organization_id: other });
  const stranger = await signIn(app, { organizationId: other });
  expect((await list(stranger.send)).items).toMatchObject([{ id: theirs }]);
  expect((await stranger.send(`/api/alerts/${alert}/read`, { method: 'POST' })).status).toBe(404);
  expect(await (await stranger.send('/api/alerts/read', { method: 'POST' })).json()).toEqual({ read: 1 });
  expect((await list(app.asAdmin)).unread).toBe(1);
  expect((await read(stranger.send('/api/alert-channels'), AlertChannelList)).items).toEqual([]);
  const path = `/api/alert-channels/${channel.id}`;
  expect((await stranger.send(path, json('PUT', { name: 'Mine' }))).status).toBe(404);
  expect((await stranger.send(`${path}/test`, { method: 'POST' })).status).toBe(404);
  expect((await stranger.send(path, { method: 'DELETE' })).status).toBe(404);
  expect((await read(stranger.send('/api/alert-deliveries'), AlertDeliveryList)).items).toEqual([]);
});

test('an alert comes as an event to those of its organization', async () => {
  const other = await addOrganization(app.context, 'Elsewhere');
  const streams = [app.asAdmin, (await signIn(app, { organizationId: other })).send].map(async (send) => {
    const response = await send('/api/events');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error('The stream has no body.');
    const stream = { text: '', leave: () => reader.cancel() };
    void (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read()) stream.text += part.value;
    })();
    await until('the stream to listen', async () => stream.text.includes(': listening'));
    return stream;
  });
  const [mine, theirs] = await Promise.all(streams);
  const id = await insertAlert(0);
  await announce(database.db, { organizationId: defaultOrganizationId, type: 'alert', alertIds: [id] });
  await announce(database.db, { organizationId: other, type: 'alert', alertIds: [id] });
  await announce(database.db, { organizationId: other, type: 'integration', integrationId: nowhere });
  await until('the event', async () => mine?.text.includes('event: alert'), 5_000);
  const data = /^event: alert\ndata: (.*)$/m.exec(mine?.text ?? '')?.[1] ?? '';
  expect(JSON.parse(data)).toMatchObject({ type: 'alert', alert: { id, readAt: null } });
  await until('the event', async () => theirs?.text.includes('event: integration'), 5_000);
  expect(theirs?.text).not.toContain('event: alert');
  await mine?.leave();
  await theirs?.leave();
});

test('channels: created, changed, tested and deleted by admins; no response contains a secret', async () => {
  const hook = { kind: 'webhook', name: ' Our program ', url: `${receiver.url}/secret-path` };
  const csm = await signIn(app, { role: 'csm' });
  expect((await csm.send('/api/alert-channels', json('POST', hook))).status).toBe(403);
  const made = await read(app.asAdmin('/api/alert-channels', json('POST', hook)), AlertChannelResponse, 201);
  const host = new URL(receiver.url).host;
  expect(made).toMatchObject({ kind: 'webhook', name: 'Our program', target: host, signed: true, rules: 0 });
  expect(made.secret).toMatch(/^whsec_.{40,}/);
  const path = `/api/alert-channels/${made.id}`;
  expect((await csm.send(path, json('PUT', { name: 'Theirs' }))).status).toBe(403);
  expect((await csm.send(path, { method: 'DELETE' })).status).toBe(403);
  expect((await csm.send(`${path}/test`, { method: 'POST' })).status).toBe(403);
  expect(await read(app.asAdmin(`${path}/test`, { method: 'POST' }), TestChannelResponse)).toMatchObject({
    sent: true,
  });
  await read(
    app.asAdmin(path, json('PUT', { name: 'Renamed', secret: 'another secret of ours' })),
    AlertChannelResponse,
  );
  for (const [field, oddity] of [
    ['secret', 'a-secret-of\nthe-clipboard'],
    ['secret', 'a-secret-of\u200bthe-clipboard'],
    ['url', 'https://hooks.example.test/a-secret-of\nthe-clipboard'],
  ] as const) {
    const refused = await app.asAdmin(path, json('PUT', { [field]: oddity }));
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).toContain(field);
    expect(text).not.toMatch(/a-secret-of|the-clipboard/);
  }
  const listed = await (await csm.send('/api/alert-channels')).text();
  expect(listed).not.toMatch(/secret-path|whsec|another secret/);
  expect(JSON.parse(listed)).toMatchObject({
    emailConfigured: false,
    items: [{ name: 'Renamed', target: host, lastSentAt: expect.any(String) }],
  });
  const audited = await database.db
    .selectFrom('audit_log')
    .select(['action', 'details'])
    .where('action', 'like', 'alert_channel.%')
    .execute();
  expect(audited.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['alert_channel.added', 'alert_channel.changed']),
  );
  expect(JSON.stringify(audited)).not.toMatch(/secret-path|whsec/);

  const settings = JSON.stringify({
    alerts: [{ name: 'Lost renewals', channel: made.id }, { channel: made.id }],
  });
  await database.pool.query(
    'insert into hubspot_settings (integration_id, organization_id, settings) values ($1, $2, $3)',
    [integrationId, defaultOrganizationId, settings],
  );
  const refused = await read(app.asAdmin(path, { method: 'DELETE' }), ErrorResponse, 409);
  expect(refused.error.message).toContain('Portal 4242 › Lost renewals, Portal 4242 › rule 2');
  expect((await read(app.asAdmin('/api/alert-channels'), AlertChannelList)).items).toMatchObject([
    { rules: 2 },
  ]);
  await database.pool.query('delete from hubspot_settings');
  expect((await app.asAdmin(path, { method: 'DELETE' })).status).toBe(200);
  expect((await app.asAdmin(path, { method: 'DELETE' })).status).toBe(404);
});

test.each([
  [{ kind: 'slack', name: 'x', url: 'http://hooks.example.com/x' }, 'https'],
  [{ kind: 'teams', name: 'x', url: 'https://10.0.0.1/x' }, 'internal'],
  [{ kind: 'webhook', name: 'x', url: 'https://localhost:5432/' }, 'internal'],
  [{ kind: 'webhook', name: 'x', url: 'https://user:pass@example.com/' }, 'password'],
  [{ kind: 'webhook', name: 'x', url: 'file:///etc/passwd' }, '“Webhook URL” must be a URL'],
  [{ kind: 'email', name: 'x', addresses: ['nobody'] }, '“Addresses” must be an email address'],
  [{ kind: 'pager', name: 'x' }, '“Channel type” must be one of “slack”, “teams”'],
])('the channel %j is refused', async (channel, reason) => {
  const { error } = await read(app.asAdmin('/api/alert-channels', json('POST', channel)), ErrorResponse, 422);
  expect(error.message).toContain(reason);
});

test('a change names only what a channel of its kind has', async () => {
  const mail = { kind: 'email', name: 'Team', addresses: ['a@example.test', 'A@example.test'] };
  const made = await read(app.asAdmin('/api/alert-channels', json('POST', mail)), AlertChannelResponse, 201);
  expect(made.target).toBe('A@example.test');
  const put = (change: object) => app.asAdmin(`/api/alert-channels/${made.id}`, json('PUT', change));
  expect((await put({ url: `${receiver.url}/x` })).status).toBe(422);
  expect((await put({ kind: 'slack' })).status).toBe(422);
  const changed = await read(put({ addresses: ['c@example.test'] }), AlertChannelResponse);
  expect(changed).toMatchObject({ name: 'Team', target: 'c@example.test', signed: false });
});

test('rules that name what is not there are refused, each by its field', async () => {
  const base = { channel: 'app' };
  const alerts = [
    { channel: nowhere },
    { ...base, pipelineIds: ['nowhere'], stageIds: ['none'], csmIds: [nowhere] },
    { ...base, quietHours: { from: '08:00', to: '08:00' } },
  ];
  await database.pool.query(`update hubspot_portals set disconnected_at = now()`);
  const { error } = await read(
    app.asAdmin('/api/integrations/hubspot/settings', json('PUT', { integrationId, alerts })),
    ErrorResponse,
    422,
  );
  const fields = error.details?.fields as { field: string }[];
  expect(fields.map(({ field }) => field).sort()).toEqual([
    'alerts.0.channel',
    'alerts.1.csmIds.0',
    'alerts.1.pipelineIds.0',
    'alerts.1.stageIds.0',
    'alerts.2.quietHours',
  ]);
});

test('permanently failed messages are sent again on request, and only those', async () => {
  const hook = { kind: 'webhook', name: 'Program', url: `${receiver.url}/in` };
  const { id: channelId } = await read(
    app.asAdmin('/api/alert-channels', json('POST', hook)),
    AlertChannelResponse,
    201,
  );
  const insert = async (status: 'failed' | 'sent' | 'waiting') => {
    const { id } = await database.db
      .insertInto('alert_deliveries')
      .values({
        organization_id: defaultOrganizationId,
        alert_id: await insertAlert(1),
        channel_id: channelId,
        recipient: '',
        in_digest: false,
        status,
        attempts: 8,
        last_error: 'refused',
        due_at: new Date(Date.now() - 60_000),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return `/api/alert-deliveries/${id}/send-again`;
  };
  const failed = await insert('failed');
  const viewer = await signIn(app, { role: 'viewer' });
  expect((await viewer.send(failed, { method: 'POST' })).status).toBe(403);
  const stranger = await signInElsewhere(app, 'strangers');
  expect((await stranger.send(failed, { method: 'POST' })).status).toBe(404);
  const csm = await signIn(app, { role: 'csm' });
  expect(await read(csm.send(failed, { method: 'POST' }), AlertDelivery)).toMatchObject({
    status: 'waiting',
    attempts: 0,
    channelName: 'Program',
  });
  await deliverAlerts(
    app.context,
    { organizationId: defaultOrganizationId, channelId },
    new AbortController().signal,
  );
  const { items } = await read(csm.send('/api/alert-deliveries?status=sent'), AlertDeliveryList);
  expect(items).toMatchObject([{ attempts: 1, lastError: null }]);
  const twice = await read(csm.send(failed, { method: 'POST' }), ErrorResponse, 409);
  expect(twice.error.message).toContain('already delivered');
  const waiting = await read(csm.send(await insert('waiting'), { method: 'POST' }), ErrorResponse, 409);
  expect(waiting.error.message).toContain('already waiting');
});

test('rules are saved only over those that they were made from', async () => {
  await database.pool.query(`update hubspot_portals set disconnected_at = null`);
  const path = '/api/integrations/hubspot/settings';
  const put = (names: string[], before: { name: string; channel: string }[] | undefined) =>
    app.asAdmin(
      path,
      json('PUT', {
        integrationId,
        alerts: names.map((name) => ({ name, channel: 'app' })),
        alertsBefore: before,
      }),
    );
  const { alerts } = await read(put(['a'], undefined), SettingsResponse);
  expect(alerts).toMatchObject([{ name: 'a', digest: 'none' }]);
  await read(put(['a', 'b'], [{ name: 'a', channel: 'app' }]), SettingsResponse);
  const { error } = await read(put(['a', 'c'], [{ name: 'a', channel: 'app' }]), ErrorResponse, 409);
  expect(error.message).toContain('Someone else changed the alert rules');
  const now = await read(app.asAdmin(`${path}?integrationId=${integrationId}`), SettingsResponse);
  expect(now.alerts.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(Object.keys(now)).not.toContain('alertsBefore');
});
