import { expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { NewAlertChannel } from '../contract/alerts.ts';
import { MakeApiKey } from '../contract/api-keys.ts';
import { ChangeProfile } from '../contract/users.ts';
import { parseInput, refusedInput } from './refused-input.ts';

/** The message for an input that a schema rejects. */
function said(schema: z.ZodType, input: unknown): string {
  try {
    parseInput(schema, input);
  } catch (error) {
    if (error instanceof AppError) return error.message.replace('The input is invalid. ', '');
  }
  throw new Error('the input was accepted');
}

test.each<[z.ZodType, unknown, string]>([
  [NewAlertChannel, { kind: 'slack', name: '', url: 'https://hooks.test' }, '“Name” can’t be empty.'],
  [
    NewAlertChannel,
    { kind: 'slack', name: 'a', url: 'hooks' },
    '“Webhook URL” must be a URL such as https://example.com.',
  ],
  [
    NewAlertChannel,
    { kind: 'email', name: 'a', addresses: ['a@b.test', 'nobody'] },
    '“Addresses” must be an email address.',
  ],
  [
    NewAlertChannel,
    { kind: 'fax', name: 'a' },
    '“Channel type” must be one of “slack”, “teams”, “email”, “webhook”.',
  ],
  [NewAlertChannel, { name: 'a' }, '“Channel type” is missing.'],
  [
    NewAlertChannel,
    { kind: 'webhook', name: 'a', url: 'https://a.test', secret: 'short' },
    '“Secret” must have at least 16 characters.',
  ],
  [MakeApiKey, { name: 'x'.repeat(81), role: 'csm' }, '“Name” must have at most 80 characters.'],
  [MakeApiKey, { name: 7, role: 'csm' }, '“Name” must be text.'],
  [MakeApiKey, { name: 'a', role: 'king' }, '“Role” must be one of “admin”, “manager”, “csm”, “viewer”.'],
  [ChangeProfile, { timeZone: 'Mars' }, '“Time zone” must be a time zone such as Europe/Zurich or UTC.'],
  [z.strictObject({}), { a: 1 }, 'The input can’t have “a”.'],
  [z.object({ limit: z.int() }), { limit: 1.5 }, 'limit must be a whole number.'],
  [z.object({ limit: z.literal(1) }), { limit: 2 }, 'limit must be “1”.'],
  [
    z.record(z.string().max(1), z.string()),
    { ab: '' },
    'ab contains a name that must have at most 1 character.',
  ],
])('%#: problems are described in plain words', (schema, input, words) => {
  expect(said(schema, input)).toBe(words);
});

test('complete sentences follow the name after a colon, and further problems are counted', () => {
  const problems = Array.from({ length: 12 }, (_, i) => ({ field: 'url', message: `It is wrong ${i}.` }));
  const { message, details } = refusedInput('Nothing was saved.', problems);
  expect(message).toMatch(
    /^Nothing was saved\. “Webhook URL”: It is wrong 0\. .*“Webhook URL”: It is wrong 9\. And 2 more\.$/,
  );
  expect(details).toEqual({ fields: problems });
});
