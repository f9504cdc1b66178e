import { expect, test } from 'vitest';
import { apiVersionSupport } from './api-version-support.ts';

const at = (day: string) => Date.parse(`${day}T12:00:00Z`);

test('nothing is said while there is more than half a year', () => {
  expect(apiVersionSupport('v3', at('2026-09-01')).warning).toBeNull();
  expect(apiVersionSupport('2026-09', at('2026-11-23')).warning).toBeNull();
});

test('the last months and the time after are warned of, with what to set', () => {
  const soon = apiVersionSupport('v3', at('2026-11-23'));
  expect(soon).toMatchObject({ name: 'v3', supportedUntil: '2027-03-30' });
  expect(soon.warning).toContain('until 30 Mar 2027');
  expect(soon.warning).toContain('setting to 2026-09');
  expect(apiVersionSupport('v3', at('2027-04-01')).warning).toContain('stopped supporting');
  expect(apiVersionSupport('2026-09', at('2028-02-01')).warning).toContain('Update this product');
});
