import { expect, test } from 'vitest';
import { basePathOf } from './base-path.ts';

test.each([
  ['https://example.com', ''],
  ['https://example.com/', ''],
  ['https://example.com/crm/hubspot', '/crm/hubspot'],
  ['http://localhost:3000/crm/hubspot//', '/crm/hubspot'],
  ['https://example.com/a "b"<c>', '/a%20%22b%22%3Cc%3E'],
])('the base path of %s is "%s"', (publicUrl, basePath) => {
  expect(basePathOf(publicUrl)).toBe(basePath);
});
