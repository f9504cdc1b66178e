import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { auditWords, describeAction } from './audit-words.ts';

const src = path.resolve(import.meta.dirname, '..');

test('every action that is written down has words', () => {
  const files = globSync('**/*.ts', { cwd: src }).filter((file) => !file.endsWith('.test.ts'));
  const written = new Set<string>();
  for (const file of files) {
    const code = readFileSync(path.join(src, file), 'utf8');
    if (!/\baudit\(/.test(code)) continue;
    for (const [, expression = ''] of code.matchAll(/\baction: ([^\n]+)/g)) {
      for (const [, action = ''] of expression.matchAll(/'([a-z_]+\.[a-z_]+)'/g)) written.add(action);
    }
  }
  expect(written.size).toBeGreaterThan(20);
  expect([...written].filter((action) => !auditWords[action])).toEqual([]);
  expect(Object.keys(auditWords).filter((action) => !written.has(action))).toEqual([]);
});

test('details that are not as expected are told all the same', () => {
  const names = { userOf: () => 'Ada' };
  for (const action of Object.keys(auditWords)) {
    const { what } = describeAction(action, {}, names);
    expect(what, action).toMatch(/\S/);
    expect(what, action).not.toMatch(/undefined|null|\[object/);
  }
  const turned = describeAction('user.reactivated', {}, { userOf: () => 'a\u202eb\u2066' });
  expect(turned.what).toBe('reactivated ab');
  expect(describeAction('portal.moved_away', {}, names)).toEqual({
    group: 'other',
    what: 'portal moved away',
  });
});

test('names of the inside do not show', () => {
  const what = (action: string, details: Record<string, unknown>) =>
    describeAction(action, details, { userOf: () => 'Ada' }).what;
  expect(what('user.invited', { userId: '1', role: 'csm' })).toBe('invited Ada as CSM');
  expect(what('user.changed', { userId: '1', from: 'manager', to: 'admin' })).toBe(
    'changed the role of Ada from manager to admin',
  );
  expect(
    what('settings.changed', { changed: ['healthCalculator.enabled', 'push.minimumChange', 'alerts'] }),
  ).toBe(
    'changed the settings of health scoring (“Calculate a score for every customer of this portal”), pushing to HubSpot (“Minimum change”), alert rules',
  );
  expect(what('errors.retry', { objectType: 'company', code: 'not_a_number' })).toContain('“Not a number”');
  expect(what('errors.retry', { objectType: 'deal', code: 'push_rejected' })).toContain(
    '“Rejected by HubSpot”',
  );
  expect(what('portal.set_up', { steps: ['dry_run', 'confirm'] })).toBe(
    'set up the portal: Preview, Confirm portal',
  );
  expect(what('alert_channel.changed', { changed: ['name', 'url'] })).toBe(
    'changed an alert channel: “Name”, “Webhook URL”',
  );
  expect(what('alert_channel.added', { kind: 'teams' })).toBe('added an alert channel (Teams)');
  expect(what('sync.request', { mode: 'reconcile', objectTypes: ['deal'] })).toBe(
    'started a comparison with HubSpot of deals',
  );
  expect(
    what('api_key.created', { name: 'BI', role: 'viewer', expiresAt: '2027-03-30T10:00:00Z' }),
  ).toContain('until 30 Mar 2027');
});
