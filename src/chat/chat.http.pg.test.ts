import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addOrganization,
  createTestApp,
  json,
  signIn,
  type TestApp,
  type TestUser,
} from '../../test/support/app.ts';
import { syncPartsOf } from '../../test/support/context.ts';
import { type LoadedPortal, loadPortal } from '../../test/support/portals/loaded-portal.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { ChatConversationDetail, ChatConversationList, ChatResponse } from '../contract/chat.ts';
import { ErrorResponse } from '../contract/errors.ts';
import { healthPush } from '../health/health-push.ts';
import { createBells } from '../jobs/bell.ts';
import { readPortalDays } from '../sync/mapping/portal-days.ts';
import { pushPortal } from '../sync/push/push-portal.ts';
import { runSync } from '../sync/runs/run-sync.ts';
import { eraseRecord } from '../sync/store/erase-record.ts';
import { syncMappings } from '../wiring/mappings.ts';
import { deleteOldConversations } from './conversations/delete-old-conversations.ts';

let loaded: LoadedPortal;
let app: TestApp;
let csm: TestUser;
let admin: TestUser;
let viewer: TestUser;
/** A customer with a name of its own, and open deals. */
let acme: { id: string; name: string; external_id: string };
/** How far the clock of the product is ahead. */
let ahead = 0;

beforeAll(async () => {
  loaded = await loadPortal({ companies: 130, contacts: 60, deals: 60 });
  const clock: Clock = { ...systemClock, now: () => Date.now() + ahead };
  app = await createTestApp(loaded.database, { context: { ...loaded.context, clock } });
  [csm, admin, viewer] = await Promise.all([
    signIn(app, { role: 'csm' }),
    signIn(app, { role: 'admin' }),
    signIn(app, { role: 'viewer' }),
  ]);
  const row = await db()
    .selectFrom('deals')
    .innerJoin('customers as c', 'c.id', 'deals.customer_id')
    .where('deals.is_closed', '=', false)
    .where('deals.archived_at', 'is', null)
    .where('c.archived_at', 'is', null)
    .select(['c.id', 'c.external_id'])
    .executeTakeFirstOrThrow();
  acme = { id: row.id, external_id: row.external_id ?? '', name: 'Quintessence Rocket Works' };
  loaded.portal.updateRecord('company', acme.external_id, { name: acme.name });
  await loaded.sync('incremental');
  await db().updateTable('customers').set({ csm_id: csm.userId }).where('id', '=', acme.id).execute();
}, 60_000);
afterAll(async () => {
  await app.close();
  await loaded.close();
});

const db = () => loaded.database.db;

async function say(user: TestUser, message: string, conversationId?: string): Promise<ChatResponse> {
  return send(user, { message, ...(conversationId ? { conversationId } : {}) });
}

async function send(user: TestUser, body: object): Promise<ChatResponse> {
  // The limit of a minute has a test of its own.
  await db().deleteFrom('chat_usage').execute();
  const response = await user.send('/api/chat', json('POST', body));
  expect(response.status).toBe(200);
  return ChatResponse.parse(await response.json());
}

function dataOf<Type extends NonNullable<ChatResponse['data']>['type']>(reply: ChatResponse, type: Type) {
  const { data } = reply;
  if (data?.type !== type) throw new Error(`${data?.type} instead of ${type}: ${reply.reply}`);
  return data as Extract<NonNullable<ChatResponse['data']>, { type: Type }>;
}

const conversation = async (user: TestUser, id: string) =>
  ChatConversationDetail.parse(await (await user.send(`/api/chat/conversations/${id}`)).json());

const carryOut = (runId: string | undefined) =>
  runSync(loaded.context, syncPartsOf(loaded.context), runId ?? '', new AbortController().signal);

const push = () =>
  pushPortal(
    {
      ...loaded.context,
      clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 100), signal) },
    },
    { ...syncPartsOf(loaded.context), outgoing: healthPush },
    createBells(),
    loaded.integrationId,
    new AbortController().signal,
  );

const setPushing = async (enabled: boolean) => {
  const change = { integrationId: loaded.integrationId, push: { enabled } };
  expect((await admin.send('/api/integrations/hubspot/settings', json('PUT', change))).status).toBe(200);
};

const runs = async () => (await db().selectFrom('sync_runs').select('id').execute()).length;

test('“Sync HubSpot data” starts a sync, which is followed to its receipt', async () => {
  const started = await say(csm, 'Sync HubSpot data');
  expect(started).toMatchObject({
    intent: 'sync',
    reply: expect.stringMatching(/^Started a sync of .*\. It reads what changed since the last one\.$/),
  });
  const [run] = dataOf(started, 'runs').runs;
  expect(run).toMatchObject({ integrationId: loaded.integrationId, mode: 'incremental', status: 'queued' });
  expect((await say(csm, `sync ${acme.name}`)).reply).toContain('is a customer');
  expect((await say(csm, 'sync portal Nowhere')).reply).toContain('No portal is called “Nowhere”');
  const again = await say(csm, 'sync the deals', started.conversationId);
  expect(again.reply).toContain('already running');

  await carryOut(run?.id);
  const done = await say(csm, 'is it done?', started.conversationId);
  expect(done.reply).toMatch(/^The sync of .* finished just now: /);
  expect(dataOf(done, 'runs').runs).toMatchObject([{ id: run?.id, status: 'completed' }]);
  // After a reload, runs are in their current state.
  const read = await csm.send(`/api/chat/conversations/${started.conversationId}`);
  const { messages } = ChatConversationDetail.parse(await read.json());
  expect(messages.map(({ from }) => from)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
    'assistant',
  ]);
  expect(messages[1]?.data).toMatchObject({ type: 'runs', runs: [{ status: 'completed' }] });
});

test('“Show HubSpot deals for [customer]”, also with a typo, and “it” from then on', async () => {
  const shown = await say(csm, 'Show HubSpot deals for Quintesence rocket works');
  const deals = dataOf(shown, 'deals');
  expect(deals).toMatchObject({ customer: { id: acme.id, name: acme.name, path: `/customers/${acme.id}` } });
  expect(deals.deals.length).toBeGreaterThan(0);
  expect(deals.count).toBeGreaterThanOrEqual(deals.deals.length);
  expect(shown.reply).toMatch(/open.*\n.*From HubSpot, synced just now\./s);
  const summed = deals.totals.reduce((sum, total) => sum + total.deals, 0);
  expect(summed).toBe(
    deals.deals.filter((deal) => !deal.isClosed && !deal.archivedAt && deal.amount !== null).length,
  );

  const people = dataOf(await say(csm, 'show its stakeholders', shown.conversationId), 'stakeholders');
  expect(people.customer.id).toBe(acme.id);
  const origin = await say(csm, 'why is its ARR here?', shown.conversationId);
  expect(dataOf(origin, 'origin')).toMatchObject({ label: 'ARR', origin: { property: 'annualrevenue' } });
  const there = await say(csm, 'who should I talk to there?', shown.conversationId);
  expect(dataOf(there, 'stakeholders').customer.id).toBe(acme.id);
  const same = await say(csm, 'again', shown.conversationId);
  expect(dataOf(same, 'stakeholders').customer.id).toBe(acme.id);
  const [other] = await db()
    .selectFrom('customers')
    .select(['id', 'name'])
    .where('id', '<>', acme.id)
    .where('archived_at', 'is', null)
    .limit(1)
    .execute();
  const about = await say(csm, `and “${other?.name}”?`, shown.conversationId);
  expect(dataOf(about, 'stakeholders').customer.id).toBe(other?.id);
  await say(csm, `errors of ${acme.name}`, shown.conversationId);
  expect(await say(csm, 'again')).toMatchObject({ reply: expect.stringContaining('nothing to repeat yet') });
  expect(origin.reply).toContain('annualrevenue');
  const health = await say(csm, 'how is it doing?', shown.conversationId);
  expect(dataOf(health, 'health').customer.id).toBe(acme.id);

  // An open renewal with a past date says so.
  const [open] = deals.deals.filter((deal) => !deal.isClosed);
  const { first: today } = await readPortalDays({ ...app.context, organizationId: viewer.organizationId });
  const past = new Date(Date.parse(today) - 24 * 24 * 60 * 60_000).toISOString().slice(0, 10);
  await db()
    .updateTable('deals')
    .set({ close_date: past, is_renewal: true, renewal_stage: 'open' })
    .where('id', '=', open?.id ?? '')
    .execute();
  const overdue = await say(viewer, `is ${acme.name} going to renew?`);
  expect(overdue.reply).toContain(`overdue by 24 days (close date ${past}), open`);

  const nobody = await say(csm, 'show deals for Zzyzzyxq Unlimited');
  expect(nobody).toMatchObject({
    intent: 'deals',
    reply: expect.stringContaining('No customer is called'),
  });
});

test('two similar customers are a question, answered by button, number or name', async () => {
  await db()
    .insertInto('customers')
    .values(
      ['North', 'South'].map((name) => ({
        name: `Meridian Foods ${name}`,
        industry: 'RENEWABLES_ENVIRONMENT',
        custom_fields: '{}',
      })),
    )
    .execute();
  const asked = await say(viewer, 'show deals for Meridian Foods');
  const { choices } = dataOf(asked, 'customers');
  expect(choices.map(({ customer }) => customer.name).sort()).toEqual([
    'Meridian Foods North',
    'Meridian Foods South',
  ]);
  // Industries have their HubSpot labels.
  expect(asked.actions?.map(({ label }) => label)[0]).toMatch(
    /^Meridian Foods .* \(Renewables & Environment\)$/,
  );
  expect(choices[0]?.customer.industryLabel).toBe('Renewables & Environment');
  const chosen = await send(viewer, { action: choices[1]?.actionId, conversationId: asked.conversationId });
  expect(dataOf(chosen, 'deals').customer.id).toBe(choices[1]?.customer.id);
  // A pressed button stays in the conversation with its label, and offered ones stay with their current state.
  const kept = await conversation(viewer, asked.conversationId);
  expect(kept.messages.map(({ text }) => text)).toContain(asked.actions?.[1]?.label);
  expect(kept.messages[1]?.actions).toEqual(asked.actions?.map((action) => ({ ...action, outdated: true })));

  const again = await say(viewer, 'health of meridian foods', asked.conversationId);
  const second = await say(viewer, 'the first one', asked.conversationId);
  expect(dataOf(second, 'health').customer.id).toBe(dataOf(again, 'customers').choices[0]?.customer.id);
  await say(viewer, 'health of meridian foods', asked.conversationId);
  const named = await say(viewer, 'Meridian Foods South', asked.conversationId);
  expect(dataOf(named, 'health').customer.name).toBe('Meridian Foods South');
  // Without a name, it asks for one, too.
  const whose = await say(viewer, 'show deals');
  expect(whose.reply).toContain('Which customer');
  const answered = await say(viewer, acme.name, whose.conversationId);
  expect(dataOf(answered, 'deals').customer.id).toBe(acme.id);
  // Also one whose words could be a command.
  await db().insertInto('customers').values({ name: 'People Ltd', custom_fields: '{}' }).execute();
  const people = await say(viewer, 'show deals');
  const ofPeople = await say(viewer, 'people ltd', people.conversationId);
  expect(dataOf(ofPeople, 'deals').customer.name).toBe('People Ltd');
});

test('“Update HubSpot with latest health scores” says how many, asks above 100, and is done once', async () => {
  const nothing = await say(csm, 'Update HubSpot with latest health scores');
  expect(nothing.reply).toContain('No customer has a health score to push yet');
  const rows = await db()
    .selectFrom('customers')
    .select('id')
    .where('archived_at', 'is', null)
    .where('external_id', 'is not', null)
    .execute();
  await db()
    .insertInto('health_scores')
    .values(rows.map(({ id }, n) => ({ customer_id: id, score: n % 101 })))
    .execute();
  const before = await runs();

  const asked = await say(csm, 'Update HubSpot with latest health scores');
  expect(asked.reply).toContain('130 health scores');
  expect(asked.actions?.map(({ kind }) => kind)).toEqual(['confirm', 'cancel']);
  const open = await conversation(csm, asked.conversationId);
  expect(open.messages.at(-1)?.actions).toEqual(asked.actions);
  expect(await say(csm, 'no', asked.conversationId)).toMatchObject({
    intent: 'cancel',
    reply: expect.stringContaining('Nothing was changed'),
  });
  const late = await send(csm, { action: asked.actions?.[0]?.id, conversationId: asked.conversationId });
  expect(late).toMatchObject({ intent: 'confirm', reply: expect.stringContaining('already answered') });
  expect(await runs()).toBe(before);
  const { messages } = await conversation(csm, asked.conversationId);
  expect(messages.at(-2)).toMatchObject({ from: 'user', text: 'Push 130 scores', intent: 'confirm' });

  // Ten minutes later, it asks again.
  const old = await say(csm, 'push all health scores', asked.conversationId);
  ahead += 11 * 60_000;
  const tooOld = await say(csm, 'yes', asked.conversationId);
  expect(tooOld.reply).toContain('more than 10 minutes old');
  expect(tooOld.actions).toEqual([
    { id: 'say:push all health scores', label: 'push all health scores', kind: 'suggest' },
  ]);
  ahead = 0;
  expect(await runs()).toBe(before);
  // No one else can answer instead of the user.
  const pressed = { action: old.actions?.[0]?.id, conversationId: old.conversationId };
  const stranger = await admin.send('/api/chat', json('POST', pressed));
  expect(stranger.status).toBe(404);

  await send(csm, { action: tooOld.actions?.[0]?.id, conversationId: asked.conversationId });
  const [yes, twice] = await Promise.all([
    say(csm, 'yes, go ahead', asked.conversationId),
    say(csm, 'yes', asked.conversationId),
  ]);
  expect([yes, twice].filter(({ data }) => data?.type === 'runs')).toHaveLength(1);
  expect(await runs()).toBe(before + 1);
  await push();
  const receipt = await say(csm, 'is it done?', asked.conversationId);
  expect(receipt.reply).toMatch(/push to HubSpot of .* finished .*: companies: 130 sent/);
  const there = await say(csm, 'push the health scores', asked.conversationId);
  expect(there.reply).toContain('HubSpot already has the latest health scores');

  const all = await say(csm, 'push all health scores again, everything');
  expect(all.reply).toBe(
    'Push all 130 health scores again, even those HubSpot already has? This updates 130 company records in HubSpot.',
  );

  await db()
    .insertInto('health_scores')
    .values({
      customer_id: acme.id,
      score: 77,
      reasons: ['Nobody was in touch for long.'],
      components: JSON.stringify({
        recency: { score: 20, weight: 40, explanation: 'Heard from 80 days ago.' },
        usage: 90,
      }),
    })
    .execute();
  const madeOf = await say(csm, `where does the health score of ${acme.name} come from?`);
  expect(madeOf.reply).toMatch(/is 77 of 100.*just now/);
  expect(madeOf.reply).toContain(`
- Nobody was in touch for long.
The score is made up of:
- recent contact 20 (40% of the score): Heard from 80 days ago.
- usage 90
`);
  expect(dataOf(madeOf, 'health').health.score).toBe(77);
  const one = await say(csm, `Push ${acme.name}'s health score to HubSpot`);
  expect(one.reply).toBe(`Pushing the health score of ${acme.name} to HubSpot now.`);
  await push();
  const company = [...loaded.portal.truth().records('company')].find(({ id }) => id === acme.external_id);
  expect(company?.properties).toMatchObject({ cscx_health_score: '77' });
  expect((await say(csm, 'is it done?', one.conversationId)).reply).toContain('companies: 1 sent');
});

test('status, changes, renewals, errors, and retrying them', async () => {
  const status = await say(viewer, 'status');
  expect(status.reply).toMatch(/: connected, synced just now .* 130 customers/);
  expect(dataOf(status, 'status').integrations).toHaveLength(1);

  loaded.portal.updateRecord('company', acme.external_id, { industry: 'BANKING', annualrevenue: 'n/a' });
  const sync = await say(csm, 'sync companies');
  await carryOut(dataOf(sync, 'runs').runs[0]?.id);
  const changed = dataOf(await say(viewer, `what changed for ${acme.name} since yesterday?`), 'changes');
  expect(changed.changes).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ field: 'industry', after: 'BANKING' })]),
  );
  const all = dataOf(await say(viewer, 'what changed in the last 2 hours'), 'changes');
  expect(all.customer).toBeNull();
  expect(all.changes[0]?.customer).toMatchObject({ id: acme.id });

  const errors = await say(viewer, 'what went wrong?');
  expect(dataOf(errors, 'errors').groups.map(({ code }) => code)).toContain('not_a_number');
  expect(errors.reply).toMatch(/How to fix: /);
  const ofDeals = await say(viewer, 'any problems with deals?');
  expect(ofDeals.reply).toMatch(/^\d+ deals have errors, for /);
  expect(new Set(dataOf(ofDeals, 'errors').groups.map(({ objectType }) => objectType))).toEqual(
    new Set(['deal']),
  );
  const ofCompanies = dataOf(await say(viewer, 'which companies failed?'), 'errors');
  expect(ofCompanies.links).toEqual([
    { label: 'Error log', path: '/settings/integrations/hubspot/errors?objectType=company' },
  ]);
  expect(ofCompanies.groups.map(({ code }) => code)).toContain('not_a_number');
  expect((await say(viewer, 'recent changes in contacts')).reply).toMatch(
    /^No sync has changed anything in contacts/,
  );
  const inCompanies = dataOf(await say(viewer, 'recent changes in companies'), 'changes').changes;
  expect(new Set(inCompanies.map(({ objectType }) => objectType))).toEqual(new Set(['company']));
  loaded.portal.updateRecord('company', acme.external_id, { annualrevenue: '125000' });
  const refused = await say(viewer, 'retry the errors');
  expect(refused.reply).toContain('needs the Customer success manager role or above');
  const retried = await say(csm, 'retry the errors');
  expect(retried.reply).toMatch(/Retried .*: [1-9]\d* fixed/);

  const mine = dataOf(await say(csm, 'show my renewals this year'), 'renewals');
  expect(mine).toMatchObject({ mine: true, from: expect.stringMatching(/-01-01$/) });
  expect(mine.renewals.every((renewal) => renewal.customer?.csm?.id === csm.userId)).toBe(true);
  const risky = await say(viewer, 'which renewals are at risk in the next 90 days?');
  expect(dataOf(risky, 'renewals').renewals.every(({ risk }) => risk === 'high')).toBe(true);
  expect(risky.data).toMatchObject({
    links: [{ path: expect.stringMatching(/^\/renewals\?risk=high&from=/) }],
  });
});

test('what a role can’t do, and what no one said, is not done', async () => {
  const before = await runs();
  for (const message of [
    'Sync HubSpot data',
    'Update HubSpot with latest health scores',
    'cancel the running sync',
  ]) {
    const reply = await say(viewer, message);
    expect(reply.reply).toMatch(
      /needs the Customer success manager role or above.*Your role is Viewer.*Nothing was changed/,
    );
  }
  expect((await say(csm, 'pause syncing')).reply).toContain('needs the Admin role.');
  for (const message of ["don't sync", 'how do I sync?', 'sync every 5 minutes', 'yes', '2', 'no']) {
    expect((await say(csm, message)).reply).toContain('Nothing was changed');
  }
  expect(await runs()).toBe(before);

  const unknown = await say(csm, `tell me a joke about deals of ${acme.name}`);
  expect(unknown.intent).toBe('other');
  const [first] = unknown.actions ?? [];
  expect(first?.label).toBe(`Show HubSpot deals for “${acme.name}”`);
  const worked = await send(csm, { action: first?.id, conversationId: unknown.conversationId });
  expect(dataOf(worked, 'deals').customer.id).toBe(acme.id);
  // Suggestions contain nothing that the role can't do, and no customer that wasn't mentioned.
  const offered = await say(viewer, 'xyzzy sync push nothing plugh');
  expect(offered.actions?.map(({ label }) => label)).toEqual([
    'Show the sync status',
    'Show at-risk renewals this quarter',
    'What changed since yesterday?',
  ]);
  const opened = await say(viewer, `open the page of ${acme.name}`);
  expect(dataOf(opened, 'health').customer.id).toBe(acme.id);
  expect(opened.actions).toBeUndefined();
  expect((await say(viewer, 'open sesame wide')).intent).toBe('other');
  // Every example that help gives is a command.
  const help = dataOf(await say(csm, 'help'), 'help');
  for (const example of help.commands.filter(({ changes }) => !changes).flatMap(({ examples }) => examples)) {
    expect((await say(csm, example)).intent).not.toBe('other');
  }
});

test('pause, resume, and canceling, which asks first', async () => {
  const paused = await say(admin, 'pause syncing');
  expect(paused.reply).toContain('is paused');
  expect((await say(csm, 'sync')).reply).toMatch(/is paused.*Nothing was changed/);
  expect((await say(viewer, 'is it paused?')).reply).toMatch(/: paused, /);
  expect((await say(admin, 'stop syncing deals')).reply).toMatch(
    /paused and resumed as a whole.*Nothing was changed/,
  );
  expect((await say(admin, 'turn it back on', paused.conversationId)).reply).toContain('is syncing again');
  expect((await say(admin, 'resume')).reply).toContain('No portal is paused');

  expect((await say(csm, 'cancel the running sync')).reply).toContain('No sync is running');
  const started = await say(csm, 'do a full sync');
  const asked = await say(csm, 'stop the sync', started.conversationId);
  expect(asked.actions?.[0]).toMatchObject({ kind: 'confirm', label: 'Cancel the run' });
  const done = await send(csm, { action: asked.actions?.[0]?.id, conversationId: asked.conversationId });
  expect(dataOf(done, 'runs').runs).toMatchObject([{ status: 'cancelled' }]);
});

test('without a portal, or with pushing turned off, the reply says what to do first', async () => {
  const organizationId = await addOrganization(app.context, 'New here');
  const [boss, reader] = await Promise.all([
    signIn(app, { role: 'admin', organizationId }),
    signIn(app, { role: 'viewer', organizationId }),
  ]);
  const setup = { label: 'Connect a portal', path: '/settings/integrations/hubspot/setup' };
  for (const message of [
    'Sync HubSpot data',
    'show deals for Acme',
    'help',
    'what is the meaning of life',
    'errors',
  ]) {
    const told = await say(boss, message);
    expect(told.reply).toContain('Connect one first');
    expect(told.data).toMatchObject({ links: [setup] });
    expect(told.actions ?? []).toEqual([]);
  }
  const refused = await say(reader, 'errors');
  expect(refused.reply).toContain('An admin can connect one first');
  expect(refused.data).toMatchObject({ links: [] });

  await setPushing(false);
  const off = await say(admin, 'Update HubSpot with latest health scores');
  expect(off.reply).toMatch(
    /^Pushing to .* is turned off\. Turn it on in the health settings\. Nothing was changed\.$/,
  );
  expect(off.data).toMatchObject({
    links: [{ path: `/settings/integrations/hubspot/health?integrationId=${loaded.integrationId}` }],
  });
  expect((await say(csm, `push ${acme.name}'s score`)).reply).toContain('An admin can turn it on');
  await setPushing(true);
});

test('a person who is erased for privacy is erased from the chat too', async () => {
  const person = await db()
    .selectFrom('stakeholders')
    .select(['external_id', 'email', 'customer_id'])
    .where('archived_at', 'is', null)
    .where('customer_id', 'is not', null)
    .where('email', 'is not', null)
    .executeTakeFirstOrThrow();
  const shown = await say(viewer, `stakeholders of ${person.customer_id}`);
  const path = `/api/chat/conversations/${shown.conversationId}`;
  expect(await (await viewer.send(path)).text()).toContain(person.email);
  const scope = {
    organizationId: defaultOrganizationId,
    integrationId: loaded.integrationId,
    mappings: syncMappings,
  };
  await db()
    .transaction()
    .execute((trx) => eraseRecord(trx, scope, 'contact', person.external_id ?? ''));
  const read = await (await viewer.send(path)).text();
  expect(read).toContain('erased for privacy');
  expect(read).not.toContain(person.email);
});

test('conversations are one’s own, limited, and kept for 90 days', async () => {
  const elsewhere = await addOrganization(loaded.context, 'Elsewhere');
  const stranger = await signIn(app, { role: 'admin', organizationId: elsewhere });
  await db()
    .insertInto('customers')
    .values({ organization_id: elsewhere, name: 'Not theirs', custom_fields: '{}' })
    .execute();
  expect((await say(stranger, `show deals for ${acme.name}`)).reply).toContain('No customer is called');
  expect((await say(stranger, 'sync')).reply).toContain('No HubSpot portal is connected');

  const { conversationId } = await say(viewer, 'status');
  const path = `/api/chat/conversations/${conversationId}`;
  for (const other of [stranger, admin]) {
    expect((await other.send(path)).status).toBe(404);
    expect((await other.send(path, { method: 'DELETE' })).status).toBe(404);
  }
  const list = ChatConversationList.parse(await (await viewer.send('/api/chat/conversations')).json());
  expect(list.items[0]).toMatchObject({ id: conversationId, title: 'status' });
  expect((await viewer.send(path, { method: 'DELETE' })).status).toBe(204);
  expect((await viewer.send(path)).status).toBe(404);

  for (const body of [{}, { message: 'hi', action: 'x' }, { message: 'x'.repeat(2_001) }, { message: ' ' }]) {
    expect((await viewer.send('/api/chat', json('POST', body))).status).toBe(422);
  }
  expect((await app.send('/api/chat', json('POST', { message: 'hi' }))).status).toBe(401);
  await db().deleteFrom('chat_usage').execute();
  const statuses = [];
  for (let n = 0; n < 31; n++) {
    const response = await viewer.send('/api/chat', json('POST', { message: 'no' }));
    statuses.push(response.status);
    if (response.status === 429) {
      expect(ErrorResponse.parse(await response.json()).error.code).toBe('rate_limited');
    }
  }
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);

  const { items } = ChatConversationList.parse(await (await csm.send('/api/chat/conversations')).json());
  expect(items.length).toBeGreaterThan(0);
  await deleteOldConversations({
    ...loaded.context,
    clock: { ...systemClock, now: () => Date.now() + 91 * 86_400_000 },
  });
  const left = await db()
    .selectFrom('chat_messages')
    .select('id')
    .where('organization_id', '=', defaultOrganizationId)
    .execute();
  expect(left).toEqual([]);
});

test('syncs and pushes have many wordings', async () => {
  for (const sentence of ['pull the latest from hubspot', 'hubspot data is old, refresh it']) {
    const reply = await say(csm, sentence);
    expect(reply.intent, sentence).toBe('sync');
    await carryOut(dataOf(reply, 'runs').runs[0]?.id);
  }
  for (const sentence of ['update hubspot health', 'can HubSpot get the latest health scores?']) {
    const reply = await say(csm, sentence);
    expect(reply.intent, sentence).toBe('push_health');
    await push();
  }
  expect((await say(viewer, 'can HubSpot get the latest health scores?')).reply).toContain(
    'needs the Customer success manager role',
  );
});

test('deals are narrowed down, and the owner is that of the customer discussed last', async () => {
  const all = await say(csm, `opne deals for ${acme.name}`);
  const id = all.conversationId;
  const { count, deals } = dataOf(all, 'deals');
  const open = await say(csm, 'show only the open ones', id);
  expect(dataOf(open, 'deals').customer.id).toBe(acme.id);
  expect(dataOf(open, 'deals').deals.map((deal) => deal.id)).toEqual(
    deals.filter((deal) => !deal.isClosed).map((deal) => deal.id),
  );
  expect(open.reply).toMatch(/(These are the \d+ open ones|This is the open one)\./);
  const closed = dataOf(await say(csm, 'and only the closed ones', id), 'deals');
  expect(closed.deals.length).toBe(count - dataOf(open, 'deals').deals.length);
  expect(closed.deals.every((deal) => deal.isClosed)).toBe(true);
  const owner = await say(csm, 'who is the owner?', id);
  expect(dataOf(owner, 'origin').customer.id).toBe(acme.id);
  expect(dataOf(owner, 'origin').origin.field).toBe('csm_id');
  for (const sentence of ['who is the owner?', 'show only the open ones']) {
    expect((await say(csm, sentence)).reply).toMatch(/^Which customer do you mean\?/);
  }
});

test('a customer is found by the id or the URL of one of its records', async () => {
  const { external_id: company } = acme;
  for (const sentence of [
    company,
    `record ${company}`,
    `company id ${company}`,
    `https://app.hubspot.com/contacts/1001/record/0-2/${company}`,
    `how is ${company} doing?`,
  ]) {
    expect(dataOf(await say(csm, sentence), 'health').customer.id, sentence).toBe(acme.id);
  }
  expect(dataOf(await say(csm, `deals for ${company}`), 'deals').customer.id).toBe(acme.id);
  const deal = await db()
    .selectFrom('deals')
    .select('external_id')
    .where('customer_id', '=', acme.id)
    .executeTakeFirstOrThrow();
  const ofDeal = await say(
    csm,
    `https://app.hubspot.com/contacts/1001/record/0-3/${deal.external_id}/view/1`,
  );
  expect(dataOf(ofDeal, 'health').customer.id).toBe(acme.id);

  const elsewhere = await addOrganization(app.context, 'Elsewhere');
  const stranger = await signIn(app, { organizationId: elsewhere });
  expect(JSON.stringify(await say(stranger, company))).not.toContain(acme.name);
});

test('a sentence in another language is answered with the one that is understood', async () => {
  const before = await runs();
  for (const sentence of [
    `Zeige mir die Deals von ${acme.name}`,
    'Synchronisiere HubSpot',
    `¿Cuál es la salud de ${acme.name}?`,
    'Montre-moi les clients en danger',
  ]) {
    const reply = await say(csm, sentence);
    expect(reply.reply, sentence).toBe('I only understand English. Nothing was changed.\nTry, for example:');
    expect(reply.actions?.length, sentence).toBeGreaterThan(0);
    expect(reply.data).toBeUndefined();
  }
  expect(await runs()).toBe(before);
  // A name is a name in whatever language it is.
  const foreign = 'Wie Geht Es Ihnen GmbH';
  await db().updateTable('customers').set({ name: foreign }).where('id', '=', acme.id).execute();
  expect(dataOf(await say(csm, `deals for ${foreign}`), 'deals').customer.id).toBe(acme.id);
  expect(dataOf(await say(csm, foreign), 'health').customer.id).toBe(acme.id);
  await db().updateTable('customers').set({ name: acme.name }).where('id', '=', acme.id).execute();
});
