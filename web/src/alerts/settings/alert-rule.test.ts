import { expect, test } from 'vitest';
import { type AlertChannel, AlertRule } from '../../../../src/contract/alerts.ts';
import { changed, dayName, draftOf, newRule, type RuleNames, ruleInWords, ruleOf } from './alert-rule.ts';

const id = '11111111-1111-4111-8111-111111111111';
const channel = (kind: AlertChannel['kind'], name: string): AlertChannel => ({
  id,
  kind,
  name,
  target: 'x',
  signed: false,
  lastSentAt: null,
  lastError: null,
  lastErrorAt: null,
  rules: 1,
});
const names = (kind: AlertChannel['kind']): RuleNames => ({
  channels: new Map([[id, channel(kind, 'CS team')]]),
  pipelines: new Map([['p', 'Renewals']]),
  stages: new Map([['s', 'Contract sent']]),
  csms: new Map([[id, 'Ada']]),
});

test('a rule reads as a sentence, from the plainest to one with every condition', () => {
  expect(ruleInWords(newRule, names('slack'))).toBe('When a deal changes stage, show it in the app.');
  const full = AlertRule.parse({
    channel: id,
    renewalsOnly: true,
    pipelineIds: ['p'],
    stageIds: ['s', 'gone'],
    renewalStages: ['committed', 'closed_won'],
    minimumAmount: 500,
    csmIds: [id],
    notifyCsm: true,
    digest: 'daily',
    digestAt: '07:30',
    quietHours: { from: '19:00', to: '07:00', quietDays: [0, 6] },
  });
  expect(ruleInWords(full, names('email'))).toBe(
    'When a renewal deal of at least 500 in the pipeline “Renewals” moves to “Contract sent” or “gone” with the ' +
      'renewal stage Committed or Won, and its customer’s CSM is Ada, email it to “CS team” and to the customer’s ' +
      `CSM in a daily digest at 07:30, except from 19:00 to 07:00 and on ${dayName(6)} and ${dayName(0)}.`,
  );
  expect(ruleInWords(full, { ...names('slack'), channels: new Map() })).toContain('a deleted channel');
});

test('a form gives back the rule that it was opened with', () => {
  const rule = AlertRule.parse({
    name: 'Big ones',
    channel: id,
    renewalStages: ['closed_lost'],
    minimumAmount: 0,
    notifyCsm: true,
    digest: 'hourly',
    quietHours: { from: '20:00', to: '06:00', quietDays: [] },
  });
  const given = (kind: AlertChannel['kind']) => JSON.parse(JSON.stringify(ruleOf(draftOf(rule), kind)));
  expect(given('email')).toEqual(rule);
  const { notifyCsm: _, ...forSlack } = rule;
  expect(given('slack')).toEqual(forSlack);
  expect(AlertRule.parse(given('email'))).toEqual(rule);
});

test('what the app cannot do is left out of its rules', () => {
  const draft = { ...draftOf(newRule), quiet: true, digest: 'daily' as const, notifyCsm: true };
  const rule = ruleOf(draft, undefined);
  expect(rule).toMatchObject({ channel: 'app', digest: 'none' });
  expect([rule.quietHours, rule.notifyCsm]).toEqual([undefined, undefined]);
});

test('a rule is changed wherever it stands by now, and not at all where others changed it', () => {
  const named = (name: string): AlertRule => ({ ...newRule, name });
  const [a, b, c] = [named('a'), named('b'), named('c')];
  expect(changed([a, b], undefined, c)).toEqual([a, b, c]);
  expect(changed([b, a], { ...a }, c)).toEqual([b, c]);
  expect(changed([a, b, a], b, undefined)).toEqual([a, a]);
  expect(() => changed([b], a, c)).toThrow('Someone else');
});
