import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestContext } from '../../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import {
  type Answer,
  type ScriptedServer,
  startScriptedServer,
} from '../../../test/support/hubspot/scripted-server.ts';
import { defaultOrganizationId, inOrganization, type OrganizationContext } from '../../context/context.ts';
import type { NewAlertChannel } from '../../contract/alerts.ts';
import { listChannels } from '../channels/list-channels.ts';
import { reencryptChannels } from '../channels/open-channel.ts';
import { addChannel, changeChannel } from '../channels/save-channel.ts';
import { testChannel } from '../channels/test-channel.ts';
import { listDeliveries } from '../list-deliveries.ts';
import { deliverAlerts } from './deliver-alerts.ts';
import { takeDue } from './take-due.ts';

const minute = 60_000;
let database: TestDatabase;
let close: () => Promise<void>;
let ctx: OrganizationContext;
let receiver: ScriptedServer;
let answer: Answer | ((path: string) => Answer) = { status: 200 };
let smtp: SMTPServer;
let mails: { from: string; to: string[]; text: string }[] = [];
let refuse: (address: string) => Error | undefined = () => undefined;
let now = Date.parse('2026-01-14T12:00:00Z');

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, callback) => callback(refuse(address)),
    onData(stream, session, callback) {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        text += part;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text,
        });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const address = smtp.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  receiver = await startScriptedServer(({ path }) => (typeof answer === 'function' ? answer(path) : answer));
  database = await createTestDatabase();
  const built = await createTestContext(database, {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'Alerts <alerts@example.test>',
    ALERT_PRIVATE_HOSTS: '127.0.0.1',
    PUBLIC_URL: 'https://cs.example.test',
  });
  close = built.close;
  const clock = { now: () => now, sleep: async () => {} };
  ctx = inOrganization({ ...built.context, clock }, defaultOrganizationId, 'test');
});
afterAll(async () => {
  await close();
  await receiver.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await database.close();
});
afterEach(async () => {
  await database.pool.query('delete from alerts; delete from alert_channels');
  answer = { status: 200 };
  refuse = () => undefined;
  mails = [];
  receiver.requests.length = 0;
});

const add = async (channel: NewAlertChannel) => (await addChannel(ctx, channel)).id;
const toWebhook = (path = '/hook') => add({ kind: 'webhook', name: 'Hook', url: receiver.url + path });
const hostile = '<script>alert("x")</script> & *Co*';

/** An alert with a delivery that is due in so many ms. */
async function insertDelivery(
  channelId: string,
  more: { dueIn?: number; inDigest?: boolean; recipient?: string; message?: string } = {},
): Promise<void> {
  const details = {
    customerName: hostile,
    dealName: 'Renewal 2027',
    fromLabel: 'Negotiation',
    toLabel: 'Closed lost',
    renewalStage: 'closed_lost',
    health: { score: 42, trend: 'declining' },
    arr: 48_000,
    amount: '123456789012345678.25',
    currency: 'EUR',
    owner: { id: defaultOrganizationId, name: 'Olga Owner', email: null },
    csm: null,
    renewalDate: '2026-02-26',
    daysToRenewal: 43,
    url: 'https://app.hubspot.com/contacts/1/record/0-3/2',
    changedAt: null,
  };
  const { id } = await database.db
    .insertInto('alerts')
    .values({
      organization_id: defaultOrganizationId,
      type: 'deal_stage_changed',
      message: more.message ?? `${hostile} renewal moved from Negotiation to Closed lost`,
      details: JSON.stringify(details),
      at: new Date(now),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('alert_deliveries')
    .values({
      organization_id: defaultOrganizationId,
      alert_id: id,
      channel_id: channelId,
      in_digest: more.inDigest ?? false,
      recipient: more.recipient ?? '',
      due_at: new Date(now + (more.dueIn ?? 0)),
    })
    .execute();
}

const deliver = (channelId: string) =>
  deliverAlerts(ctx, { organizationId: defaultOrganizationId, channelId }, new AbortController().signal);
const deliveries = async (channelId: string) =>
  (await listDeliveries(ctx, { channelId, limit: 200 })).items.map(
    ({ status, attempts, dueAt, lastError }) => ({
      status,
      attempts,
      inMs: Date.parse(dueAt) - now,
      lastError,
    }),
  );
const channelOf = async (id: string) => (await listChannels(ctx)).find((channel) => channel.id === id);

test('Slack and Teams get what HubSpot’s people wrote as text', async () => {
  const slack = await add({ kind: 'slack', name: 'Slack', url: `${receiver.url}/services/T0/B0/secret` });
  const teams = await add({ kind: 'teams', name: 'Teams', url: `${receiver.url}/workflows/secret` });
  for (const id of [slack, teams]) {
    await insertDelivery(id);
    await deliver(id);
  }
  const title = `${hostile} renewal moved from Negotiation to Closed lost`;
  expect(receiver.json(0)).toMatchObject({
    text: '&lt;script&gt;alert("x")&lt;/script&gt; &amp; *Co* renewal moved from Negotiation to Closed lost',
    blocks: [
      { type: 'section', text: { type: 'plain_text', text: title } },
      {
        type: 'section',
        fields: [
          { type: 'plain_text', text: `Customer\n${hostile}` },
          { text: 'Deal\nRenewal 2027' },
          { text: 'Amount\n123,456,789,012,345,678.25 EUR' },
          { text: 'ARR\n48,000' },
          { text: 'Health\n42 of 100, declining' },
          { text: 'Renewal\nin 43 days (2026-02-26)' },
          { text: 'Deal owner\nOlga Owner' },
        ],
      },
      { elements: [{ text: '<https://app.hubspot.com/contacts/1/record/0-3/2|Open in HubSpot>' }] },
    ],
  });
  expect(receiver.json(1)).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          body: [
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: title }] },
            {},
            {},
            {},
            {},
            {},
            {},
            {},
          ],
        },
      },
    ],
  });
  const shown = await channelOf(slack);
  expect(shown).toMatchObject({ target: new URL(receiver.url).host, lastError: null });
  expect(shown?.lastSentAt).toBe(new Date(now).toISOString());
  const { rows } = await database.pool.query('select target, secret from alert_channels');
  expect(JSON.stringify([shown, rows])).not.toContain('/services/');
});

test('email goes to the channel and to the CSM, once each, with escaped HTML', async () => {
  const mail = await add({ kind: 'email', name: 'Team', addresses: ['a@example.test', 'b@example.test'] });
  await insertDelivery(mail, { inDigest: true });
  await insertDelivery(mail, { inDigest: true, message: 'Second' });
  await insertDelivery(mail, { inDigest: true, message: 'Third', recipient: 'csm@example.test' });
  await deliver(mail);
  expect(mails.map(({ to }) => to).sort()).toEqual([
    ['a@example.test', 'b@example.test'],
    ['csm@example.test'],
  ]);
  const team = mails.find(({ to }) => to.length === 2)?.text ?? '';
  expect(team).toContain('Subject: 2 deals changed stage');
  expect(team).toContain('From: Alerts <alerts@example.test>');
  expect(team).toMatch(/Content-Type: text\/plain[\s\S]*Content-Type: text\/html/);
  expect(team.replaceAll(/=\r\n/g, '')).toContain(
    '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; *Co*',
  );
  expect(await deliveries(mail)).toMatchObject([{ status: 'sent' }, { status: 'sent' }, { status: 'sent' }]);

  refuse = (address) =>
    address.startsWith('b@') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : undefined;
  await insertDelivery(mail);
  await deliver(mail);
  expect(mails.at(-1)?.to).toEqual(['a@example.test']);
  expect((await channelOf(mail))?.lastError).toContain('b@example.test');
  refuse = () => Object.assign(new Error('greylisted'), { responseCode: 451 });
  await insertDelivery(mail);
  await deliver(mail);
  expect((await deliveries(mail))[0]).toMatchObject({ status: 'waiting', inMs: 30_000 });
});

test('temporary failures are retried with growing waits, and given up after hours', async () => {
  const hook = await toWebhook();
  await insertDelivery(hook);
  answer = { status: 503 };
  const waits: number[] = [];
  for (let tries = 1; tries <= 8; tries += 1) {
    await deliver(hook);
    const [delivery] = await deliveries(hook);
    expect(delivery).toMatchObject({ attempts: tries, lastError: expect.stringContaining('503') });
    if (delivery?.status === 'failed') break;
    expect(delivery?.lastError).toContain("We'll retry automatically.");
    waits.push((delivery?.inMs ?? 0) / minute);
    await deliver(hook);
    now += delivery?.inMs ?? 0;
  }
  expect(waits).toEqual([0.5, 2, 8, 20, 45, 90, 180]);
  expect(receiver.requests).toHaveLength(8);
  expect(await deliveries(hook)).toMatchObject([
    {
      status: 'failed',
      lastError: expect.stringContaining('Failed after 8 attempts. No more automatic retries'),
    },
  ]);
  // A receiver can tell that it is the same message each time.
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('one that asks to wait is left alone, with all that waits; a refusal is final and says what to do', async () => {
  const hook = await toWebhook();
  await insertDelivery(hook);
  await insertDelivery(hook);
  answer = { status: 429, headers: { 'retry-after': '600' } };
  await deliver(hook);
  await deliver(hook);
  expect(receiver.requests).toHaveLength(1);
  const waiting = await deliveries(hook);
  expect(waiting.map(({ attempts, inMs }) => [attempts, inMs]).sort()).toEqual([
    [0, 600_000],
    [1, 600_000],
  ]);
  now += 600_000;
  let calls = 0;
  answer = () => ({ status: ++calls === 1 ? 410 : 200 });
  await deliver(hook);
  expect((await deliveries(hook)).map(({ status }) => status).sort()).toEqual(['failed', 'sent']);
  expect((await deliveries(hook)).find(({ status }) => status === 'failed')?.lastError).toContain('receiver');
});

test('a flood becomes one message', async () => {
  const slack = await add({ kind: 'slack', name: 'Slack', url: `${receiver.url}/slack` });
  for (let i = 0; i < 30; i += 1) await insertDelivery(slack, { message: `Change ${i}` });
  await insertDelivery(slack, { dueIn: minute });
  await deliver(slack);
  expect(receiver.requests).toHaveLength(1);
  expect(receiver.requests[0]?.body).toContain('30 deals changed stage');
  expect(receiver.requests[0]?.body).toContain('and 10 more');
  const states = (await deliveries(slack)).map(({ status }) => status);
  expect(states.filter((status) => status === 'sent')).toHaveLength(30);
  expect(states.filter((status) => status === 'waiting')).toHaveLength(1);
});

test('what a killed worker held is sent by another one, and no two hold the same', async () => {
  const hook = await toWebhook();
  await insertDelivery(hook);
  const key = { organizationId: defaultOrganizationId, channelId: hook };
  const taken = await Promise.all([1, 2, 3].map(() => takeDue(database.db, key, now)));
  expect(taken.filter((message) => message !== undefined)).toHaveLength(1);
  await deliver(hook);
  expect(receiver.requests).toHaveLength(0);
  now += 2 * minute;
  await deliver(hook);
  expect(receiver.requests).toHaveLength(1);
  expect(await deliveries(hook)).toMatchObject([{ status: 'sent' }]);
});

test('the example says what came of it', async () => {
  const hook = await toWebhook();
  const host = new URL(receiver.url).host;
  expect(await testChannel(ctx, hook)).toEqual({ sent: true, explanation: `Test delivered to ${host}.` });
  expect(receiver.json(0)).toMatchObject({
    type: 'alerts.example',
    alerts: [{ customerName: 'Example Ltd' }],
  });
  answer = { status: 302, headers: { location: 'http://169.254.169.254/' } };
  const moved = await testChannel(ctx, hook);
  expect(moved).toMatchObject({
    sent: false,
    explanation: expect.stringContaining("Redirects aren't followed"),
  });
  expect((await channelOf(hook))?.lastError).toBe(moved.explanation);
  // An example is sent once.
  answer = { status: 503 };
  expect((await testChannel(ctx, hook)).explanation).not.toContain('again');
  const mail = await add({ kind: 'email', name: 'Team', addresses: ['a@example.test'] });
  expect(await testChannel(ctx, mail)).toMatchObject({ sent: true });
  const noMail = { ...ctx, config: { ...ctx.config, alerts: { mail: undefined, privateHosts: [] } } };
  expect(await testChannel(noMail, mail)).toMatchObject({
    sent: false,
    explanation: expect.stringContaining('SMTP_URL'),
  });
  expect(await testChannel(noMail, hook)).toMatchObject({
    sent: false,
    explanation: expect.stringContaining('ALERT_PRIVATE_HOSTS'),
  });
});

test('channels are re-encrypted with a new key, and say so if their key is missing', async () => {
  const hook = await toWebhook();
  const [old] = ctx.encryptionKeys;
  const fresh = Buffer.alloc(32, 9);
  const both = { ...ctx, encryptionKeys: old ? [fresh, old] : [fresh] };
  const onlyNew = { ...ctx, encryptionKeys: [fresh] };
  expect(await testChannel(onlyNew, hook)).toMatchObject({
    sent: false,
    explanation: expect.stringContaining('ENCRYPTION_KEY'),
  });
  await reencryptChannels(both);
  expect(await testChannel(onlyNew, hook)).toMatchObject({ sent: true });
  await changeChannel(onlyNew, hook, { url: `${receiver.url}/elsewhere` });
  expect(await testChannel(onlyNew, hook)).toMatchObject({ sent: true });
  expect(receiver.requests.at(-1)?.path).toBe('/elsewhere');
});
