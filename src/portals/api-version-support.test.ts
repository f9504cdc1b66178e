import { expect, test } from 'vitest';
import type { HubspotApiVersion } from '../hubspot/api-versions.ts';

import { apiVersionSupport } from './api-version-support.ts';

const warningAt = (name: HubspotApiVersion, moment: string) =>
  apiVersionSupport(name, Date.parse(moment)).warning;

test.each([
  ['v3', '2026-09-29T23:59:59Z', '2026-09-30T00:00:00Z'],
  ['2026-03', '2027-03-29T23:59:59Z', '2027-03-30T00:00:00Z'],
  ['2026-09', '2027-09-07T23:59:59Z', '2027-09-08T00:00:00Z'],
] as const)('%s is warned of within six months of its end, and not before', (name, before, within) => {
  expect(warningAt(name, before)).toBeNull();
  expect(warningAt(name, within)).toMatch(new RegExp(`^HubSpot supports API version ${name} until `));
});

test('the last day of support counts in full, in every time zone', () => {
  const hasEnded = (moment: string) => apiVersionSupport('v3', Date.parse(moment)).hasEnded;
  expect(hasEnded('2027-03-30T00:00:01Z')).toBe(false);
  expect(hasEnded('2027-03-31T11:59:58Z')).toBe(false);
  expect(hasEnded('2027-03-31T12:00:00Z')).toBe(true);
});

test('the warning says what to set', () => {
  const soon = apiVersionSupport('v3', Date.parse('2026-11-23T12:00:00Z'));
  expect(soon).toMatchObject({ name: 'v3', supportedUntil: '2027-03-30' });
  expect(soon.warning).toBe(
    'HubSpot supports API version v3 until 30 Mar 2027. Ask your server admin to set HUBSPOT_API_VERSION=2026-09.',
  );
  expect(warningAt('v3', '2027-03-30T22:00:00Z')).toContain('until 30 Mar 2027');
  expect(warningAt('v3', '2027-04-01T12:00:00Z')).toContain('ended support for API version v3');
  expect(warningAt('2026-09', '2028-02-01T12:00:00Z')).toMatch(
    /update this installation .* HUBSPOT_API_VERSION/,
  );
});
