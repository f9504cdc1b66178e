import { expect, test } from 'vitest';
import { formatMoment } from '../format/dates.ts';
import { detailRows } from './audit-details.ts';

test('details are shown without internal names', () => {
  expect(
    detailRows({
      changed: ['schedule.everyMinutes', 'push.minimumChange', 'alerts'],
      schedule: { everyMinutes: 5, timeZone: 'Europe/Berlin' },
      onExit: 'freeze',
    }),
  ).toEqual([
    { label: 'Changed', text: 'Check for changes, Minimum change, Alert rules' },
    { label: 'Check for changes', text: '5' },
    { label: 'Time zone', text: 'Europe/Berlin' },
    { label: 'On exit', text: 'Keep, stop syncing' },
  ]);
  const at = '2027-03-30T10:00:00.000Z';
  expect(detailRows({ keyId: '5', role: 'csm', expiresAt: at, wasOwner: false, steps: [] })).toEqual([
    { label: 'Key id', text: '5' },
    { label: 'Role', text: 'Customer success manager' },
    { label: 'Expires at', text: formatMoment(at) },
    { label: 'Was owner', text: 'No' },
    { label: 'Steps', text: 'none' },
  ]);
  expect(detailRows({ objectTypes: ['company', 'deal'], code: 'not_a_number', mode: 'full' })).toEqual([
    { label: 'Object types', text: 'Company, Deal' },
    { label: 'Code', text: 'Not a number' },
    { label: 'Mode', text: 'Full sync' },
  ]);
});

test('mappings are shown with field names', () => {
  const added = ['annualrevenue → arr', 'customFields.plan_tier → tier'];
  expect(detailRows({ added })).toEqual([{ label: 'Added', text: 'annualrevenue → ARR, Plan tier → tier' }]);
});

test('unknown values stay as recorded', () => {
  expect(detailRows({ 'odd name': { 'a b': [1, { c: 2 }] }, role: 'king', none: null })).toEqual([
    { label: 'a b', text: '1, {"c":2}' },
    { label: 'Role', text: 'king' },
    { label: 'None', text: 'none' },
  ]);
});
