import { expect, test } from 'vitest';
import { AlertRule } from '../contract/alerts.ts';
import { matchRules, type StageChangeFacts } from './match-rules.ts';

const slack = '5d1c3a0e-53f2-4f6e-9f0a-0d4a3d1f2b11';
const mail = '5d1c3a0e-53f2-4f6e-9f0a-0d4a3d1f2b12';
const csm = '5d1c3a0e-53f2-4f6e-9f0a-0d4a3d1f2b13';
const facts: StageChangeFacts = {
  pipelineId: 'renewals',
  stageId: 'lost',
  renewalStage: 'closed_lost',
  isRenewal: true,
  amount: '12000.50',
  csmId: csm,
};
const at = Date.parse('2026-01-14T12:00:00Z');
const match = (rules: object[], change: Partial<StageChangeFacts> = {}) =>
  matchRules(
    rules.map((rule) => AlertRule.parse({ channel: 'app', ...rule })),
    { ...facts, ...change },
    at,
    'UTC',
  );

test.each([
  [{}, {}, true],
  [{ enabled: false }, {}, false],
  [{ pipelineIds: ['renewals', 'other'] }, {}, true],
  [{ pipelineIds: ['other'] }, {}, false],
  [{ pipelineIds: [] }, { pipelineId: null }, true],
  [{ stageIds: ['lost'] }, {}, true],
  [{ stageIds: ['won'] }, {}, false],
  [{ stageIds: ['lost'] }, { stageId: null }, false],
  [{ renewalStages: ['closed_lost'] }, {}, true],
  [{ renewalStages: ['closed_won'] }, {}, false],
  [{ renewalsOnly: true }, { isRenewal: false }, false],
  [{ renewalsOnly: false }, { isRenewal: false }, true],
  [{ minimumAmount: 12_000.5 }, {}, true],
  [{ minimumAmount: 12_001 }, {}, false],
  [{ minimumAmount: 0 }, { amount: null }, false],
  [{ minimumAmount: 0 }, { amount: 'NaN' }, false],
  [{ minimumAmount: 1e30 }, { amount: '123456789012345678901234567890123' }, true],
  [{ csmIds: [csm] }, {}, true],
  [{ csmIds: [slack] }, {}, false],
  [{ csmIds: [csm] }, { csmId: null }, false],
  [{ csmIds: [csm], renewalsOnly: true, minimumAmount: 20_000 }, {}, false],
])('the rule %j on %j: %s', (rule, change, expected) => {
  expect(match([rule], change)).toEqual(expected ? { inApp: true, channels: [] } : undefined);
});

test('a channel gets an alert once, at the earliest time that a rule says', () => {
  const found = match([
    { channel: slack, digest: 'daily', digestAt: '09:00' },
    { channel: slack },
    { channel: mail, digest: 'hourly', notifyCsm: true },
    { channel: mail, digest: 'daily' },
    { channel: mail, stageIds: ['won'] },
  ]);
  expect(found).toEqual({
    inApp: false,
    channels: [
      { channelId: slack, dueAt: at, inDigest: false, notifyCsm: false },
      { channelId: mail, dueAt: at + 3_600_000, inDigest: true, notifyCsm: true },
    ],
  });
  expect(match([])).toBeUndefined();
});
