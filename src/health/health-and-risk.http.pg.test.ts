import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoadedPortal } from '../../test/support/portals/loaded-portal.ts';
import { loadPortal } from '../../test/support/portals/loaded-portal.ts';
import { testAdminKey } from '../../test/support/processes/programs.ts';
import { defaultOrganizationId, inOrganization } from '../context/context.ts';
import { Customer } from '../contract/customers.ts';
import { CalculatedComponent } from '../contract/health.ts';
import { RenewalList } from '../contract/renewals.ts';
import { createApp } from '../http/app.ts';
import { changeSettings } from '../portals/settings/change-settings.ts';
import { fadeEngagement } from '../stakeholders/apply-engagement.ts';
import { dayText } from '../text/day-text.ts';
import { dayTask, dayTaskMs } from '../wiring/schedule.ts';
import { tasks } from '../wiring/tasks.ts';
import { calculateHealth } from './calculator/calculate-health.ts';
import { markAllDue } from './calculator/mark-due.ts';

const renewalPipeline = '75634201';
const stages = {
  due: '152701001',
  discussed: '152701002',
  agreed: '152701003',
  won: '152701004',
  lost: '152701005',
};
const hour = 3_600_000;
const day = 24 * hour;

let world: LoadedPortal;

beforeAll(async () => {
  // Its day differs from that in UTC for ten hours of every day.
  world = await loadPortal({ companies: 1, contacts: 0, deals: 0, timeZone: 'Australia/Brisbane' });
  await changeSettings(inOrganization(world.context, defaultOrganizationId, 'test'), {
    integrationId: world.integrationId,
    healthCalculator: { enabled: true },
  });
});
afterAll(() => world.close());

/** A company with these contacts and deals in HubSpot, synced. @returns its customer. */
async function customerWith(
  contacts: Record<string, string>[],
  deals: Record<string, string>[],
): Promise<string> {
  const { portal } = world;
  const company = portal.createRecord('company', { name: 'Crimson Road Packaging' });
  for (const properties of contacts) {
    const contact = portal.createRecord('contact', properties);
    portal.setPrimary('contact', contact.id, company.id);
  }
  for (const properties of deals) {
    const deal = portal.createRecord('deal', { dealname: 'Deal', amount: '900', ...properties });
    portal.setPrimary('deal', deal.id, company.id);
  }
  await world.sync('full');
  const { rows } = await world.database.pool.query<{ id: string }>(
    'select id from customers where external_id = $1',
    [company.id],
  );
  return rows[0]?.id ?? '';
}

/** A customer in the API right after the health of all was calculated. */
async function seenAt(customerId: string, now: number) {
  const context = { ...world.context, clock: { ...world.context.clock, now: () => now } };
  // Only a score that has changed, or is old, is stored.
  await world.database.pool.query('delete from health_scores');
  // As every night.
  await fadeEngagement(context);
  await markAllDue(context);
  await calculateHealth(context, defaultOrganizationId, new AbortController().signal, { gatherMs: 0 });
  const get = async (path: string): Promise<unknown> => {
    const response = await createApp(context).request(path, {
      headers: { authorization: `Bearer ${testAdminKey}` },
    });
    expect(response.status).toBe(200);
    return response.json();
  };
  const customer = Customer.parse(await get(`/api/customers/${customerId}`));
  const { items } = RenewalList.parse(await get('/api/renewals?state=open&limit=200'));
  const risks = items.filter((item) => item.customer?.id === customerId);
  const part = (name: string) => CalculatedComponent.optional().parse(customer.health.components[name]);
  return { customer, risks, part };
}

const lively = (at: number, role = '') => ({
  email: `p${at}${role.length}@crimson.example`,
  hs_email_replied: '6',
  hs_email_last_reply_date: new Date(at).toISOString(),
  hs_buying_role: role,
});

/** Midnight of 10 November 2026 in Brisbane, which has no other time in summer. */
const midnight = Date.parse('2026-11-10T00:00:00+10:00');

test('a committed renewal helps until its day is over where the portal is, and never from then on', async () => {
  const id = await customerWith(
    [lively(midnight - day, 'DECISION_MAKER;CHAMPION'), lively(midnight - 2 * day)],
    [{ pipeline: renewalPipeline, dealstage: stages.agreed, closedate: '2026-11-09T02:00:00Z' }],
  );
  const before = await seenAt(id, midnight - 60_000);
  expect(before.part('renewal')?.explanation).toBe('Helps: The renewal on 9 Nov 2026 is committed.');
  expect(before.customer.healthScore).toBeGreaterThanOrEqual(70);
  expect(before.risks.map(({ risk }) => risk)).toEqual(['low']);

  const after = await seenAt(id, midnight + 60_000);
  expect(after.risks.map(({ risk, riskReasons }) => [risk, riskReasons[0]])).toEqual([
    ['high', 'The close date passed 1 day ago, and the deal is still open.'],
  ]);
  expect(after.part('renewal')?.explanation).toMatch(
    /^Hurts: The renewal was due on 9 Nov 2026 and is still open\./,
  );
  expect(after.customer.healthScore).toBeLessThan(70);
  // The renewal counts once: there is no other deal to speak of.
  expect(after.part('deals')).toBeUndefined();
});

test('customers are recalculated when the portal’s next day begins, and at no other time', async () => {
  await customerWith([lively(midnight - day)], []);
  const dueAt = async (now: number) => {
    await world.database.pool.query('delete from health_due');
    const context = { ...world.context, clock: { ...world.context.clock, now: () => now } };
    await tasks(context)
      .find(({ name }) => name === dayTask)
      ?.run({}, new AbortController().signal);
    const { rows } = await world.database.pool.query('select from health_due');
    return rows.length;
  };
  expect(await dueAt(midnight - 1)).toBe(0);
  expect(await dueAt(midnight + 60_000)).toBeGreaterThan(0);
  expect(await dueAt(midnight + dayTaskMs)).toBe(0);
  expect(await dueAt(Date.parse('2026-11-10T00:01:00Z'))).toBe(0);
});

test('of several renewals the one in danger counts, not the nearest', async () => {
  const id = await customerWith(
    [lively(midnight - day)],
    [
      { pipeline: renewalPipeline, dealstage: stages.agreed, closedate: '2026-11-12T02:00:00Z' },
      { pipeline: renewalPipeline, dealstage: stages.due, closedate: '2026-11-20T02:00:00Z' },
    ],
  );
  const seen = await seenAt(id, midnight);
  expect(seen.risks.flatMap(({ riskReasons }) => riskReasons)).toContain(
    'It closes in 10 days, and its stage is still open.',
  );
  expect(seen.part('renewal')?.explanation).toBe(
    "Hurts: The next renewal (20 Nov 2026) is close and hasn't started.",
  );
});

test('a lost renewal makes a healthy customer’s health poor, until another is won', async () => {
  const people = [lively(midnight - day, 'DECISION_MAKER;CHAMPION'), lively(midnight - 2 * day)];
  const lost = { pipeline: renewalPipeline, dealstage: stages.lost, closedate: '2026-10-30T02:00:00Z' };
  const id = await customerWith(people, [lost]);
  const seen = await seenAt(id, midnight);
  expect(seen.customer.healthScore).toBe(39);
  expect(seen.customer.health.reasons[0]).toBe(
    'Hurts: Last renewal lost on 30 Oct 2026. This caps the score at 39.',
  );
  expect(seen.part('deals')).toBeUndefined();

  const won = { ...lost, dealstage: stages.won, closedate: '2026-11-05T02:00:00Z' };
  const back = await seenAt(await customerWith(people, [lost, won]), midnight);
  expect(back.part('renewal')?.explanation).toBe('Helps: Last renewal won on 5 Nov 2026.');
  expect(back.customer.healthScore).toBeGreaterThanOrEqual(70);
});

test('another deal counts once: past its close date, its stage no longer helps', async () => {
  const id = await customerWith(
    [],
    [{ pipeline: 'default', dealstage: 'contractsent', closedate: '2026-11-01T02:00:00Z' }],
  );
  const seen = await seenAt(id, midnight);
  expect(seen.part('deals')).toMatchObject({
    score: 30,
    explanation: 'Hurts: An open deal is past the close date.',
  });
});

test('stakeholders that only the platform has count for risk and health alike', async () => {
  const id = await customerWith(
    [lively(midnight - day)],
    [{ pipeline: renewalPipeline, dealstage: stages.discussed, closedate: '2026-12-30T02:00:00Z' }],
  );
  const without = await seenAt(id, midnight);
  expect(without.risks.flatMap(({ riskReasons }) => riskReasons)).toContain(
    'No decision maker or champion identified.',
  );
  expect(without.part('cover')?.explanation).toBe('Hurts: No decision maker or champion identified.');
  await world.database.db
    .insertInto('stakeholders')
    .values({ organization_id: defaultOrganizationId, customer_id: id, name: 'Ada', is_champion: true })
    .execute();
  const seen = await seenAt(id, midnight);
  expect(seen.risks.flatMap(({ riskReasons }) => riskReasons)).not.toContain(
    'No decision maker or champion identified.',
  );
  expect(seen.part('cover')?.explanation).toBe('Helps: Champion identified, but no decision maker.');
});

test('a silence is as long wherever it is told, at every hour, and is held against the customer once', async () => {
  // In UTC it was the evening of 8 October, in Brisbane the morning of the 9th.
  const last = Date.parse('2026-10-08T20:00:00Z');
  const id = await customerWith([lively(last, 'CHAMPION')], []);
  for (const [at, days] of [
    [midnight - hour, 31],
    [midnight + hour, 32],
    [midnight + 11 * hour, 32],
    [midnight + 23 * hour, 32],
    [midnight + 25 * hour, 33],
  ] as const) {
    const { customer, part } = await seenAt(id, at);
    const [person] = customer.stakeholders;
    expect(person?.silentDays).toBe(days);
    expect(person?.priorityReason).toBe(`Champion, silent for ${days} days: follow up`);
    expect(customer.cover.find(({ code }) => code === 'champion_silent')?.message).toContain(
      `silent for ${days} days`,
    );
    expect(part('recency')?.explanation).toBe(
      `Hurts: No contact from the customer since ${dayText('2026-10-09')}.`,
    );
    expect(part('engagement')?.explanation).not.toMatch(/^Helps/);
  }
});
