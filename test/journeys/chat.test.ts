import { sql } from 'kysely';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChatResponse } from '../../src/contract/chat.ts';
import type { CustomerList } from '../../src/contract/customers.ts';
import type { StatusResponse } from '../../src/contract/portals.ts';
import type { Invitation } from '../../src/contract/users.ts';
import {
  examine,
  failAnswers,
  glance,
  sidewaysOverflow,
  type Visit,
  visit,
} from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';

// Daily work in the chat, in a browser, with a real product and a practice portal: the result of each command, the
// questions before large changes, and what users see when something doesn't work.

const api = '/api/integrations/hubspot';
const portalId = 2701;
/** Connected by the last test. */
const secondPortalId = 2702;
const customerName = 'Quintessence Rocket Works';

let world: PracticeWorld;
let browser: Browser;
let person: Visit;
let customerId: string;

const portal = () => world.portals.portal(portalId);

beforeAll(async () => {
  ({ world, browser, person } = await startSignedIn([
    { portalId, companies: 130, contacts: 60, deals: 60 },
    { portalId: secondPortalId, companies: 20, contacts: 5, deals: 5 },
  ]));
  // A company with deals and contacts, two with similar names, and an invalid value.
  const [ours] = [...portal().truth().companies()].filter(
    ({ id }) =>
      portal().crm.associated('company', id, 'deal').length > 1 &&
      portal().crm.associated('company', id, 'contact').length > 0,
  );
  if (!ours) throw new Error('The practice portal has no company with deals and contacts.');
  portal().updateRecord('company', ours.id, { name: customerName, annualrevenue: '120000' });
  for (const end of ['GmbH', 'Ltd']) {
    portal().createRecord('company', {
      name: `Northwind Zephyr Trading ${end}`,
      domain: `nwz-${end}.example`,
    });
  }
  portal().createRecord('company', { name: 'Wrong Revenue Inc', annualrevenue: 'a great deal' });
  await world.connect(portalId);
  const { items } = await world.request<CustomerList>(
    `/api/customers?search=${encodeURIComponent(customerName)}`,
  );
  customerId = items[0]?.id ?? '';
});

afterAll(() => world?.close());

const chat = (page: Page): Locator => page.getByRole('complementary', { name: 'Chat' });
const field = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });
const log = (page: Page): Locator => page.getByRole('log', { name: 'Conversation' });
const lastReply = (page: Page): Locator => replies(page).last();

async function say(page: Page, sentence: string): Promise<void> {
  await field(page).fill(sentence);
  await field(page).press('Enter');
  await log(page).locator('[data-from="user"]').last().getByText(sentence, { exact: true }).waitFor();
}

const replies = (page: Page): Locator => log(page).locator('[data-from="assistant"]');

/** Sends a message, and waits until its reply shows something. */
async function ask(page: Page, sentence: string, shows: (reply: Locator) => Locator): Promise<Locator> {
  const reply = replies(page).nth(await replies(page).count());
  await say(page, sentence);
  await shows(reply).first().waitFor();
  return reply;
}

/** Takes a screenshot, if these are kept. */
const look = async (name: string) => {
  if (process.env.SCREEN_PICTURES) await glance(person, name);
};

/** Holds the portal's responses to requests of a kind until they are released. */
function hold(
  match: Parameters<ReturnType<typeof portal>['faults']['add']>[0]['match'],
  { faults } = portal(),
): () => void {
  const fault = faults.add({
    ...(match ? { match } : {}),
    effect: { kind: 'hang', when: 'before' },
  });
  return () => {
    faults.remove(fault.id);
    faults.release();
  };
}

test('opened by keyboard on any page, a sync is started, watched and told of', async () => {
  const { page } = person;
  await page.goto(`/customers/${customerId}`);
  await page.getByRole('heading', { level: 1, name: customerName }).waitFor();
  await page.keyboard.press('Control+k');
  await page.locator('#chat textarea:focus').first().waitFor();
  await chat(page)
    .getByRole('button', { name: `Show HubSpot deals for “${customerName}”` })
    .waitFor();
  await glance(person, 'chat-beginning');

  // The same key closes it, and the focus returns.
  await page.keyboard.press('Control+k');
  await chat(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Ask', exact: true }).click();

  const letGo = hold({ objectType: 'deal' });
  await ask(page, 'Sync HubSpot data', (reply) => reply.getByRole('region', { name: 'Sync in progress' }));
  await look('chat-sync-running');
  letGo();
  await lastReply(page).getByText('Sync complete').first().waitFor();
  await look('chat-sync-receipt');
  await ask(page, 'is it done?', (reply) => reply.getByText(/Sync complete/));

  // On another page, and after a reload, it stays open with the conversation.
  await page.getByRole('link', { name: 'Renewals', exact: true }).first().click();
  await page.waitForURL('**/renewals');
  await log(page).getByText('Sync HubSpot data', { exact: true }).first().waitFor();
  await page.reload();
  await log(page).getByText('Sync HubSpot data', { exact: true }).first().waitFor();
});

test('what is known of a customer is shown where it is asked for', async () => {
  const { page } = person;
  await page.goto('/alerts');
  await page.getByRole('button', { name: 'New conversation' }).click();
  const deals = await ask(page, `Show HubSpot deals for ${customerName}`, (reply) =>
    reply.getByRole('table'),
  );
  await deals.getByRole('columnheader', { name: 'Amount and close date' }).waitFor();
  await deals
    .getByRole('link', { name: /opens in a new tab/ })
    .first()
    .waitFor();
  await deals.getByText(/synced/).waitFor();
  await look('chat-deals');

  await ask(page, 'show its stakeholders', (reply) => reply.getByRole('list', { name: 'Stakeholders' }));
  await look('chat-stakeholders');
  await world.request(`/api/customers/${customerId}/health-scores`, 'POST', {
    score: 61,
    trend: 'declining',
    reasons: ['Nobody answered for a month.'],
    components: { engagement: { score: 40, weight: 60, explanation: 'Few replies.' } },
  });
  await ask(page, 'how is it doing?', (reply) => reply.getByText('Nobody answered for a month.'));
  await look('chat-health');
  await ask(page, `why is the ARR of ${customerName} what it is?`, (reply) =>
    reply.getByText('annualrevenue'),
  );
  await look('chat-origin');

  const { external_id: companyId } = await world.database.db
    .selectFrom('customers')
    .select('external_id')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  portal().updateRecord('company', companyId ?? '', { annualrevenue: '345678' });
  await ask(page, 'sync the companies', (reply) => reply.getByText(/Sync complete/));
  const changes = await ask(page, 'what changed for that account?', (reply) =>
    reply.getByRole('list', { name: 'Changes' }),
  );
  await changes.getByText('$345,678').waitFor();
  await look('chat-changes');
  await ask(page, 'show the sync status', (reply) => reply.getByText('Companies'));
  await look('chat-status');
  await ask(page, 'show all open renewals', (reply) => reply.getByRole('list', { name: 'Renewals' }));
  await examine(person, 'chat-renewals');

  // A link opens the page without closing the chat next to it.
  await lastReply(page).getByRole('link', { name: 'Renewal board' }).click();
  await page.waitForURL('**/renewals**');
  await log(page).waitFor();
  expect(person.complaints()).toEqual([]);
});

test('pushing many scores is asked first, and each question is answered once', async () => {
  const { page } = person;
  await page.goto('/alerts');
  await page.getByRole('button', { name: 'New conversation' }).click();
  const letGo = hold({ pathClass: 'batch-update' });
  await sql`
    insert into health_scores (customer_id, score)
    select id, (row_number() over (order by id) * 7 % 101)::int from customers where archived_at is null
  `.execute(world.database.db);
  const question = await ask(page, 'Update HubSpot with latest health scores', (reply) =>
    reply.getByRole('button', { name: /^Push \d+ scores$/ }),
  );
  await look('chat-push-question');
  await question.getByRole('button', { name: 'No' }).click();
  await log(page).getByText('Nothing was changed.').last().waitFor();
  expect(await question.count()).toBe(1);
  const first = replies(page).first();
  expect(await first.getByRole('button', { name: /Push \d+ scores$/ }).isDisabled()).toBe(true);
  await first.getByRole('button', { name: 'Selected: No' }).waitFor();

  // The same by words.
  await ask(page, 'Update HubSpot with latest health scores', (reply) =>
    reply.getByRole('button', { name: /^Push \d+ scores$/ }),
  );
  await ask(page, 'yes', (reply) => reply.getByText(/Pushing \d+ health scores to HubSpot now/));
  await lastReply(page).getByRole('region', { name: 'Push in progress' }).waitFor();
  letGo();
  await lastReply(page)
    .getByText(/Push complete/)
    .waitFor();
  await look('chat-push-receipt');
  await ask(page, `push the score of ${customerName}`, (reply) =>
    reply.getByText(/already has the latest health score of .* Nothing was changed/),
  );
});

test('similar names are a question, causes are fixed, and an unknown sentence gets suggestions', async () => {
  const { page } = person;
  await page.getByRole('button', { name: 'New conversation' }).click();
  const choice = await ask(page, 'show deals for Northwind Zephyr', (reply) =>
    reply.getByRole('button', { name: 'Select Northwind Zephyr Trading Ltd' }),
  );
  await look('chat-choice');
  await choice.getByRole('button', { name: 'Select Northwind Zephyr Trading Ltd' }).click();
  await log(page).getByText('Northwind Zephyr Trading Ltd has no deals in HubSpot.').waitFor();
  // The message is the button's label.
  const said = log(page).locator('[data-from="user"]');
  await said.getByText('Northwind Zephyr Trading Ltd (nwz-Ltd.example)').waitFor();

  const errors = await ask(page, 'show the errors and how to mend them', (reply) =>
    reply.getByRole('heading', { name: /Not a number/ }).first(),
  );
  await errors.getByText('How to fix:').first().waitFor();
  await look('chat-errors');
  const [wrong] = [...portal().truth().companies()].filter(
    ({ properties }) => properties.name === 'Wrong Revenue Inc',
  );
  portal().updateRecord('company', wrong?.id ?? '', { annualrevenue: '5' });
  await ask(page, 'retry the errors', (reply) => reply.getByText(/Retried \d+ records?: \d+ fixed/));

  const unknown = await ask(page, 'please sing me the pipeline song', (reply) => reply.getByRole('button'));
  expect(await unknown.getByRole('button').count()).toBeGreaterThan(1);
  await look('chat-unknown');
  const next = replies(page).nth(await replies(page).count());
  await unknown.getByRole('button').first().click();
  await next.waitFor();
  // Earlier offers stay, even after a reload; old questions can't be answered any longer.
  await ask(page, 'show deals for Northwind Zephyr', (reply) =>
    reply.getByRole('button', { name: /^Select/ }),
  );
  await ask(page, 'status', (reply) => reply.getByText('Companies'));
  const offered = await unknown.getByRole('button').count();
  for (const again of [false, true]) {
    if (again) await page.reload();
    await replies(page).getByText('This question has expired').last().waitFor();
    expect(await unknown.getByRole('button').count()).toBe(offered);
    expect(await unknown.getByRole('button').first().isEnabled()).toBe(true);
    await look(`chat-older-${again}`);
  }
  const odd = '<img src=x onerror=alert(1)> \u202eאבג <b>deals</b> '.repeat(30).trim();
  await ask(page, odd, (reply) => reply.getByText('I didn’t understand that'));
  await ask(page, 'help', (reply) => reply.getByRole('list', { name: 'Commands' }));
  await glance(person, 'chat-help');
  await page.getByRole('button', { name: 'New conversation' }).click();
  await ask(page, 'what can you do?', (reply) => reply.getByText('Sync HubSpot data').first());
  const paused = await ask(page, 'pause syncing', (reply) =>
    reply.getByRole('button', { name: /^Resume portal/ }),
  );

  // Arrow keys recall earlier messages; users can keep or delete their conversations.
  await field(page).press('ArrowUp');
  expect(await field(page).inputValue()).toBe('pause syncing');
  await field(page).press('ArrowUp');
  expect(await field(page).inputValue()).toBe('what can you do?');
  await field(page).press('ArrowDown');
  await field(page).press('ArrowDown');
  expect(await field(page).inputValue()).toBe('');
  await paused.getByRole('button', { name: /^Resume portal/ }).click();
  await lastReply(page).getByText('is syncing again').waitFor();
  await page.getByRole('button', { name: 'Conversations', exact: true }).click();
  const list = chat(page).getByRole('list', { name: 'Conversations' });
  await list.getByText('show deals for Northwind Zephyr').waitFor();
  await glance(person, 'chat-conversations');
  await list.getByRole('button', { name: /^Delete “what can you do/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await list.getByText('what can you do').waitFor({ state: 'detached' });
  await list.getByText('show deals for Northwind Zephyr').click();
  await log(page).getByText('Northwind Zephyr Trading Ltd has no deals in HubSpot.').first().waitFor();
  await page.keyboard.press('Escape');
  await chat(page).waitFor({ state: 'detached' });
  expect(person.complaints()).toEqual([]);
});

test('on a phone, for a viewer, and when something does not work', async () => {
  const { link, user } = await world.request<Invitation>('/api/users', 'POST', {
    email: 'vi@chat.test',
    name: 'Vi',
    role: 'viewer',
  });
  const viewer = await visit(browser, world.url, { width: 'narrow', known: /ERR_INTERNET_DISCONNECTED/ });
  const { page } = viewer;
  await page.goto(link);
  await page.waitForURL('**/customers');
  await page.goto(`/customers/${customerId}`);
  await page.getByRole('heading', { level: 1, name: customerName }).waitFor();
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('dialog', { name: 'Chat' }).waitFor();
  expect(await chat(page).getByRole('button', { name: 'Sync HubSpot data' }).count()).toBe(0);
  await ask(page, 'sync everything', (reply) => reply.getByText(/needs the Customer success manager role/));
  await ask(page, `show the deals of ${customerName}`, (reply) => reply.getByRole('table'));
  expect(await sidewaysOverflow(page)).toBeUndefined();
  await glance(viewer, 'chat-phone');
  await lastReply(page)
    .getByRole('link', { name: `All of ${customerName}` })
    .click();

  // Too fast, unreachable, too long, and too slow: the text is kept.
  const path = '**/api/chat';
  const refuse = (seconds: number) => (target: Page) =>
    target.route(path, (route) =>
      route.fulfill({
        status: 429,
        json: {
          error: {
            code: 'rate_limited',
            message: `You sent more than 30 messages in a minute. Try again in ${seconds} seconds.`,
            details: { retryAfterSeconds: seconds },
          },
        },
      }),
    );
  await page.clock.install();
  await refuse(40)(page);
  await say(page, 'show the sync status');
  await page.getByRole('button', { name: /^Try again in \d+ s$/ }).waitFor();
  await glance(viewer, 'chat-too-fast');
  await page.clock.fastForward(41_000);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: 'Try again', exact: true }).click();
  await lastReply(page).getByText('Companies').waitFor();
  await failAnswers(path)(page);
  await say(page, 'show the errors');
  await page.getByText('Couldn’t reach the server').waitFor();
  await page.context().setOffline(true);
  await page.getByText('You’re offline').waitFor();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  expect(await field(page).inputValue()).toBe('show the errors');
  await field(page).fill('x'.repeat(2_003));
  await page.getByText('3 characters too many').waitFor();
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  await page.context().setOffline(false);
  await page.unrouteAll({ behavior: 'ignoreErrors' });

  await page.route(path, () => new Promise<void>(() => {}));
  await say(page, 'show the errors');
  await page.clock.fastForward(6_000);
  await page.getByText('This is taking longer than usual').waitFor();
  await page.getByRole('button', { name: 'Stop waiting' }).click();
  await page.getByText('You stopped waiting for the reply').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });

  // The session ends: the unsent message is still there after the next sign-in.
  await viewer.context.clearCookies();
  await page.getByRole('button', { name: 'Try again', exact: true }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  const { link: again } = await world.request<Invitation>(`/api/users/${user.id}/sign-in-link`, 'POST');
  await page.goto(again);
  await page.waitForURL('**/customers');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await field(page).waitFor();
  expect(await field(page).inputValue()).toBe('show the errors');
  expect(viewer.complaints()).toEqual([]);
  await viewer.close();
});

test('replies of every kind with odd data stay within the panel', async () => {
  const { page } = person;
  const odd = '\u202e<img src=x onerror=alert("chat")> بيان'.repeat(12);
  const about = { id: customerId, name: odd, path: '/customers' };
  const deal = {
    id: customerId,
    externalId: '1',
    name: odd,
    pipelineId: null,
    stageId: odd,
    stageLabel: null,
    renewalStage: 'open' as const,
    isRenewal: true,
    isClosed: false,
    isWon: false,
    amount: '9'.repeat(200),
    currency: 'DOUBLOONS',
    amountInCompanyCurrency: null,
    closeDate: null,
    daysLeft: null,
    owner: null,
    url: 'javascript:alert(1)',
    archivedAt: new Date().toISOString(),
  };
  const customer = {
    id: customerId,
    name: odd,
    domain: odd,
    industry: odd,
    industryLabel: odd,
    arr: '8'.repeat(90),
    csm: null,
    healthScore: 3,
    healthTrend: odd,
    renewalDate: null,
    daysToRenewal: null,
    archivedAt: null,
  };
  const data: ChatResponse['data'][] = [
    {
      type: 'deals',
      customer: about,
      deals: Array.from({ length: 25 }, () => ({ ...deal, id: crypto.randomUUID() })),
      count: 900,
      totals: [{ currency: null, deals: 2, amount: '9'.repeat(200) }],
      syncedAt: new Date(0).toISOString(),
      links: [{ label: odd, path: '//elsewhere.example' }],
    },
    {
      type: 'customers',
      choices: [{ customer, actionId: 'choose:x:1', path: 'https://elsewhere.example' }],
      links: [],
    },
    {
      type: 'renewals',
      renewals: [
        {
          deal: { ...deal, integrationId: null, pipelineLabel: null },
          customer: null,
          value: null,
          daysLeft: null,
          risk: 'high',
          riskReasons: [odd],
        },
      ],
      count: 1,
      withoutValue: 1,
      totals: [],
      from: null,
      to: null,
      mine: false,
      syncedAt: null,
      links: [],
    },
  ];
  const waiting = [...data];
  const conversationId = crypto.randomUUID();
  await page.route('**/api/chat', (route) => {
    const reply: ChatResponse = { conversationId, reply: odd, intent: 'other', data: waiting.shift() };
    return route.fulfill({ json: reply });
  });
  await page.goto('/alerts');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('button', { name: 'New conversation' }).click();
  for (const [i] of data.entries()) {
    await say(page, `odd ${i}`);
    await replies(page).nth(i).waitFor();
    await look(`chat-odd-${i}`);
  }
  expect(await log(page).locator('img, a[href^="javascript"], a[href*="elsewhere"]').count()).toBe(0);
  await examine(person, 'chat-odd');
});

test('syncs of several portals are watched side by side, each under its name', async () => {
  const { page } = person;
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const second = world.portals.portal(secondPortalId);
  await world.connect(secondPortalId);
  const { integrations: portals } = await world.request<StatusResponse>(`${api}/status`);
  expect(portals).toHaveLength(2);
  await page.goto('/alerts');
  // The invented conversation of the earlier replies isn't found: a new one starts.
  await page.getByText('How can I help?').waitFor();
  const letFirst = hold({ objectType: 'deal' });
  const letSecond = hold({ objectType: 'deal' }, second);
  const reply = await ask(page, 'Sync HubSpot data', (one) =>
    one.getByRole('region', { name: 'Sync in progress' }).nth(1),
  );
  for (const { name } of portals) await reply.getByRole('group', { name }).waitFor();
  await look('chat-two-running');
  letSecond();
  const runOf = (id: number) =>
    reply.getByRole('group', { name: portals.find((one) => one.portalId === String(id))?.name ?? '' });
  await runOf(secondPortalId).getByText('Sync complete').waitFor();
  await runOf(portalId).getByRole('region', { name: 'Sync in progress' }).waitFor();
  await look('chat-two-one-ended');
  letFirst();
  await runOf(portalId).getByText('Sync complete').waitFor();
  await ask(page, 'is it done?', (one) => one.getByText('Sync complete').nth(1));
  await examine(person, 'chat-two-portals');
  expect(person.complaints()).toEqual([]);
});
