import { expect, test } from 'vitest';
import { quarantineCodes } from '../../contract/sync.ts';
import { quarantineTexts } from './quarantine-texts.ts';

const entry = { objectType: 'company' as const, property: 'annualrevenue', field: 'arr', value: '1 Mio.' };

test.each(quarantineCodes)('%s is explained in sentences, with a way to mend it', (code) => {
  const { explanation, remedy } = quarantineTexts({ ...entry, code });
  expect(explanation).toMatch(/^[A-Z“].*[.]$/su);
  expect(remedy).toMatch(/^[A-Z].*[.]$/su);
  expect(explanation + remedy).not.toMatch(/undefined|null|“”/);
});

test('what a value is about is named', () => {
  const { explanation, remedy } = quarantineTexts({ ...entry, code: 'not_a_number' });
  expect(explanation).toContain('“1 Mio.”');
  expect(explanation).toContain('“annualrevenue”');
  expect(explanation).toContain('“arr”');
  expect(remedy).toContain('“annualrevenue”');
});

test('a long value is cut between characters, and none is none', () => {
  const long = quarantineTexts({ ...entry, code: 'too_long', value: '😀'.repeat(500) });
  expect(long.explanation).toContain(`“${'😀'.repeat(80)}…”`);
  const none = quarantineTexts({ ...entry, code: 'not_a_date', value: null });
  expect(none.explanation).toContain('has nothing in');
});

test('a whole record, and a code of a newer release', () => {
  const whole = quarantineTexts({ ...entry, property: '', field: '', code: 'rejected_by_database' });
  expect(whole.explanation).toContain('the company as a whole');
  for (const code of ['something_new', 'constructor', '__proto__']) {
    expect(quarantineTexts({ ...entry, code }).explanation).toContain(code);
  }
});
