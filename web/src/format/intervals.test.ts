import { expect, test } from 'vitest';
import { capitalize, everyInWords } from './intervals.ts';

test('a schedule reads as people say it', () => {
  expect(everyInWords(null)).toBe('never');
  expect(everyInWords(1)).toBe('every minute');
  expect(everyInWords(15)).toBe('every 15 minutes');
  expect(everyInWords(60)).toBe('every hour');
  expect(everyInWords(90)).toBe('every 90 minutes');
  expect(everyInWords(720)).toBe('every 12 hours');
  expect(everyInWords(1_440)).toBe('once a day');
  expect(capitalize(everyInWords(15))).toBe('Every 15 minutes');
});
