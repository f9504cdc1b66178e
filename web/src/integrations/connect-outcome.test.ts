import { expect, test } from 'vitest';
import { errorCodes } from '../../../src/contract/errors.ts';
import { explanations } from './connect-outcome.tsx';
import { hubspotSearch } from './search.ts';

test.each(errorCodes)('%s has its own title and remedy, and survives the URL', (code) => {
  const { title, remedy } = explanations[code];
  expect(title).toMatch(/^\p{Lu}.{10,}[^.]$/u);
  expect(remedy).toMatch(/^\p{Lu}.{10,}\.$/su);
  expect(Object.values(explanations).filter((other) => other.title === title)).toHaveLength(1);
  expect(hubspotSearch.parse({ error: code })).toMatchObject({ error: code });
});

test('a different portal than requested is reported as such', () => {
  expect(explanations.conflict.title).toBe('A different portal was chosen');
});
