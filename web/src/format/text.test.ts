import { expect, test } from 'vitest';
import { humanize, shorten } from './text.ts';

test('a long text is cut, a short one is not', () => {
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('abcd', 3)).toBe('abc…');
  expect(shorten('x'.repeat(60_000), 10)).toBe(`${'x'.repeat(10)}…`);
});

test('characters beyond the basic plane are not cut in two', () => {
  expect(shorten('🎉🎉🎉', 3)).toBe('🎉🎉🎉');
  expect(shorten('🎉🎉🎉🎉', 2)).toBe('🎉🎉…');
});

test('internal values read as words; other texts stay', () => {
  expect(humanize('COMPUTER_SOFTWARE')).toBe('Computer software');
  expect(humanize('Fintech & Banking')).toBe('Fintech & Banking');
  expect(humanize('شركة')).toBe('شركة');
});
