import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { conceal } from './secrets.ts';

function capture() {
  const lines: string[] = [];
  return { lines, log: createLog('trace', { write: (line) => void lines.push(line) }) };
}

test.each([
  ['a private app’s token', 'pat-eu1-11111111-2222-3333-4444-555555555555'],
  ['an access token', `CPjk${'wXyZ0189_-'.repeat(6)}`],
  ['a refresh token', 'na1-1b2c3d4e-aaaa-bbbb-cccc-0123456789ab'],
  ['a bearer header', 'Bearer some.opaque~token+of/anybody='],
  ['a key of a language model', 'sk-proj-0123456789abcdefghij'],
  ['a web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  ['the secret of a channel', 'whsec_MDEyMzQ1Njc4OQ=='],
])('%s is replaced wherever it stands', (_name, token) => {
  const { lines, log } = capture();
  log.warn({ reason: `it says ${token}.`, deep: [{ er: { in: token } }] }, `trouble with "${token}"`);
  log
    .child({ bound: token })
    .error({ err: new Error(`bad ${token}`, { cause: new Error(token) }) }, 'failed');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain(token);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });
});

test('a secret that looks like nothing is replaced by its value, also as JSON and as part of an address', () => {
  const secret = 'not"a\\token/at all';
  conceal(secret);
  const { lines, log } = capture();
  log.info({ url: `http://x/?k=${encodeURIComponent(secret)}`, secret }, `it is ${secret}`);
  expect(lines.join('')).not.toMatch(/token/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'it is [redacted]', secret: '[redacted]' });
});

test('what only resembles a secret stays', () => {
  const { lines, log } = capture();
  const id = '3d0f2a8e-53a6-4e25-91a6-0f2f6b4f7f3e';
  log.info({ id, path: '/crm/objects/2026-03/companies/batch/read', code: undefined }, 'na1 is a region');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    id,
    path: '/crm/objects/2026-03/companies/batch/read',
    msg: 'na1 is a region',
  });
});
