import { expect, test } from 'vitest';
import { hubspotRecord } from '../../test/support/portals/portal-rows.ts';
import { stakeholderMapping } from './stakeholder-mapping.ts';

const nobody = {
  readAt: null,
  ownerIds: new Set<string>(),
  users: new Map(),
  stages: new Map(),
  pipelineLabels: [],
  companyCurrency: null,
  timeZone: 'UTC',
  renewals: { pipelineIds: [], property: null, stageMapping: {} },
};

test.each([
  ['both names', { firstname: 'Ada', lastname: 'Lovelace' }, {}, 'Ada Lovelace'],
  ['one name', { firstname: null, lastname: ' Lovelace ' }, {}, 'Lovelace'],
  ['no name: the e-mail', { firstname: '', lastname: null }, { email: 'ada@a.test' }, 'ada@a.test'],
  ['neither: the id', {}, { email: null }, 'Contact 5'],
])('a contact is called by %s', (_name, properties, values, expected) => {
  const derived = stakeholderMapping.derive(hubspotRecord('5', properties), values, nobody);
  expect(derived.values.name).toBe(expected);
});

test('the mobile phone stands in for a missing phone, and only then', () => {
  const record = hubspotRecord('5', { mobilephone: '+49 170 1' });
  expect(stakeholderMapping.derive(record, { phone: null }, nobody).values.phone).toBe('+49 170 1');
  expect(stakeholderMapping.derive(record, { phone: '+49 30 2' }, nobody).values).not.toHaveProperty('phone');
});
