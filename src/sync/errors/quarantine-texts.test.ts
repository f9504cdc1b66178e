import { expect, test } from 'vitest';
import { quarantineCodes } from '../../contract/sync.ts';
import { plainNumberOf } from '../mapping/transforms.ts';
import { quarantineTexts } from './quarantine-texts.ts';

const entry = { objectType: 'company' as const, property: 'annualrevenue', field: 'arr', value: '1 Mio.' };

test.each(quarantineCodes)('%s is explained in sentences, with a fix', (code) => {
  const { explanation, remedy } = quarantineTexts({ ...entry, code });
  expect(explanation).toMatch(/^[A-Z“].*[.]$/su);
  expect(remedy).toMatch(/^[A-Z].*[.]$/su);
  expect(explanation + remedy).not.toMatch(/undefined|null|“”/);
});

test('what a value is about is named', () => {
  const { explanation, remedy } = quarantineTexts({ ...entry, code: 'not_a_number' });
  expect(explanation).toContain('“1 Mio.”');
  expect(explanation).toContain('“annualrevenue”');
  expect(explanation).toContain('“ARR”');
  expect(remedy).toContain('“annualrevenue”');
});

test('a value that a rule of the database forbids is told from a record that it rejects', () => {
  const ofField = quarantineTexts({ ...entry, code: 'rejected_by_database' }).explanation;
  expect(ofField).toContain('The database rejected the value of the property “annualrevenue”');
  const ofRecord = quarantineTexts({ ...entry, property: '', field: '', code: 'rejected_by_database' });
  expect(ofRecord.explanation).toContain('The database rejected the company');
});

test('a long value is cut between characters, and none is none', () => {
  const long = quarantineTexts({ ...entry, code: 'too_long', value: '😀'.repeat(500) });
  expect(long.explanation).toContain(`“${'😀'.repeat(80)}…”`);
  const none = quarantineTexts({ ...entry, code: 'not_a_date', value: null });
  expect(none.explanation).toContain('contains nothing');
});

test('a whole record, and a code of a newer release', () => {
  const whole = quarantineTexts({ ...entry, property: '', field: '', code: 'rejected_by_database' });
  expect(whole.explanation).toContain('rejected the company');
  for (const code of ['something_new', 'constructor', '__proto__']) {
    expect(quarantineTexts({ ...entry, code }).explanation).toContain(code);
  }
});

test.each([
  ['1.000', '1000', '1'],
  ['-12.340 €', '-12340', '-12.34'],
  ['12.345', '12345', '12.3450'],
])('%s is ambiguous, and both ways to write it clearly are taken', (value, thousands, decimal) => {
  const { explanation, remedy } = quarantineTexts({ ...entry, code: 'not_a_number', value });
  expect(explanation).toContain('ambiguous');
  expect(remedy).toContain(`enter ${thousands} or ${decimal}, whichever is right`);
  expect([thousands, decimal].map(plainNumberOf)).toEqual([thousands, decimal]);
});

test('seconds where milliseconds are meant are told as such', () => {
  const { explanation, remedy } = quarantineTexts({ ...entry, code: 'not_a_date', value: ' 1774915200 ' });
  expect(explanation).toContain(
    'is 21 Jan 1970, which is unlikely to be right. It is probably in seconds, which would be 31 Mar 2026',
  );
  expect(explanation).toContain('keeps its last valid value');
  expect(remedy).toContain('1774915200000');
  const nothing = quarantineTexts({ ...entry, code: 'not_a_date', value: '0' });
  expect(nothing.explanation).toContain('1 Jan 1970');
  expect(nothing.explanation + nothing.remedy).not.toContain('seconds, which');
});

test('an unknown stage has the renewal stage of the settings, if they name it', () => {
  const { explanation } = quarantineTexts({
    ...entry,
    objectType: 'deal',
    code: 'unknown_stage',
    value: 's1',
  });
  expect(explanation).toContain(
    'renewal settings if they list this stage; otherwise the deal counts as closed or open, as in HubSpot',
  );
});
