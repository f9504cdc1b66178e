import { expect, test } from 'vitest';
import { Alert, AlertRule } from '../../../src/contract/alerts.ts';
import { narrowedToRenewals, portalOfOtherAlerts } from './renewals-only.ts';

const portal = '11111111-1111-4111-8111-111111111111';
const alert = (isRenewal: boolean | null, readAt: string | null = null): Alert => ({
  ...Alert.parse({
    id: portal,
    type: 'deal_stage_changed',
    integrationId: portal,
    customerId: null,
    customerName: null,
    dealId: null,
    dealName: null,
    from: null,
    to: null,
    fromLabel: null,
    toLabel: null,
    renewalStage: null,
    message: 'It moved',
    health: { score: null, trend: null },
    arr: null,
    amount: null,
    currency: null,
    owner: null,
    csm: null,
    renewalDate: null,
    daysToRenewal: null,
    url: null,
    changedAt: null,
    at: '2026-06-30T12:00:00.000Z',
    readAt,
  }),
  isRenewal,
});

test('most unread alerts are of other deals, and there are enough of them to say so', () => {
  const others = Array.from({ length: 4 }, () => alert(false));
  expect(portalOfOtherAlerts(others)).toBeUndefined();
  expect(portalOfOtherAlerts([...others, alert(true)])).toBe(portal);
  expect(portalOfOtherAlerts([...others, ...others.map(() => alert(true))])).toBeUndefined();
  expect(portalOfOtherAlerts([...others, alert(false, '2026-06-30T12:00:00.000Z')])).toBeUndefined();
  // Older alerts don't say whether their deal is a renewal.
  expect(portalOfOtherAlerts(others.flatMap((one) => [one, alert(null)]))).toBeUndefined();
});

test('rules for any deal are narrowed, those for certain deals stay', () => {
  const wide = AlertRule.parse({ channel: 'app', minimumAmount: 5 });
  const kept = [
    AlertRule.parse({ channel: 'app', pipelineIds: ['p'] }),
    AlertRule.parse({ channel: 'app', enabled: false }),
    AlertRule.parse({ channel: portal }),
  ];
  expect(narrowedToRenewals([wide, ...kept])).toEqual([{ ...wide, renewalsOnly: true }, ...kept]);
  expect(narrowedToRenewals([{ ...wide, renewalsOnly: true }, ...kept])).toBeUndefined();
});
