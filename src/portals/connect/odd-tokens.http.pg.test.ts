import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import { json, startTestApp, type TestApp } from '../../../test/support/app.ts';
import { reservePort } from '../../../test/support/browser/screens.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { testEncryptionKey } from '../../../test/support/processes/programs.ts';
import { createLog } from '../../base/log.ts';
import { runCli } from '../../commands/run-cli.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import { createApp } from '../../http/app.ts';

const connect = '/api/integrations/hubspot/connect';
const portalId = 4101;

let portals: PracticePortal;
let database: TestDatabase;
let app: TestApp;
let lines: string[];

beforeAll(async () => {
  portals = await startPracticePortal({ portals: [{ portalId, companies: 1, contacts: 1, deals: 1 }] });
  ({ database, app } = await startTestApp({ portals }));
  lines = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  const logging = { ...app.context, log };
  const asAdmin = app.asAdmin;
  app = { ...app, asAdmin: (path, init) => asAdmin(path, init), context: logging };
  const api = createApp(logging);
  app.send = async (path, init) => api.request(path, init);
});
afterAll(async () => {
  await app.close();
  await portals.close();
});

const parts = ['pat-na1-11111111-2222', '3333-4444-555555555555'] as const;
const oddities = [
  ['a line break', '\n', 'a line break'],
  ['the line break of Windows', '\r\n', 'a line break'],
  ['a space', ' ', 'a space'],
  ['a space that does not break', '\u00a0', 'a space'],
  ['NUL', '\0', 'an invisible character'],
  ['a space without width', '\u200b', 'an invisible character'],
  ['a mark of direction', '\u202e', 'an invisible character'],
  ['half of a pair', '\ud800', 'an invisible character'],
  ['an umlaut', 'ä', "a character that tokens can't contain"],
  ['a smiley', '😀', "a character that tokens can't contain"],
] as const;

/** All requests to HubSpot. */
const asked = () => portals.statistics.read().requests + portals.portal(portalId).stats().requests;
const traces = (text: string) => parts.filter((part) => text.includes(part));

describe.each(oddities)('a token with %s inside', (_name, oddity, words) => {
  const accessToken = parts.join(oddity);

  test('is refused over HTTP before any call, and comes up nowhere', async () => {
    lines.length = 0;
    const before = asked();
    const response = await app.send(connect, {
      ...json('POST', { accessToken }),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${app.context.config.http.adminApiKey}`,
      },
    });
    expect(response.status).toBe(422);
    const text = await response.text();
    const { error } = ErrorResponse.parse(JSON.parse(text));
    expect(error).toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('Access token'),
      details: { fields: [{ field: 'accessToken', message: expect.stringContaining(words) }] },
    });
    expect(asked()).toBe(before);
    expect(lines.length).toBeGreaterThan(0);
    expect(traces(text + lines.join(''))).toEqual([]);
  });

  test('is refused on the command line before any call, and comes up nowhere', async () => {
    const before = asked();
    let said = '';
    const into = () =>
      new Writable({
        write(chunk, _encoding, done) {
          said += String(chunk);
          done();
        },
      });
    const code = await runCli(['portal', 'connect', '--token-stdin'], {
      env: {
        DATABASE_URL: database.url,
        ENCRYPTION_KEY: testEncryptionKey,
        HUBSPOT_API_BASE_URL: portals.url,
        LOG_LEVEL: 'trace',
      },
      stdin: Readable.from([`${accessToken}\n`]),
      stdout: into(),
      stderr: into(),
      exitCode: 0,
    });
    expect(code).toBe(1);
    expect(said).toContain(words);
    expect(traces(said)).toEqual([]);
    expect(asked()).toBe(before);
  });
});

test('line breaks and spaces around a token are nothing', async () => {
  const { staticToken } = portals.portal(portalId);
  const response = await app.asAdmin(
    connect,
    json('POST', { accessToken: `\r\n ${staticToken}\n`, startSync: false }),
  );
  expect(response.status).toBe(201);
});

test('while HubSpot is away, a token comes up in no answer and no log line', async () => {
  const accessToken = parts.join('-');
  lines.length = 0;
  const hasty = { now: () => Date.now(), sleep: async () => {} };
  const config = {
    ...app.context.config,
    hubspot: { ...app.context.config.hubspot, apiBaseUrl: `http://127.0.0.1:${await reservePort()}` },
  };
  const api = createApp({ ...app.context, clock: hasty, config });
  const response = await api.request(connect, {
    ...json('POST', { accessToken }),
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${app.context.config.http.adminApiKey}`,
    },
  });
  expect(response.status).toBe(502);
  const text = await response.text();
  expect(text).toContain('it refuses the connection (ECONNREFUSED)');
  expect(lines.some((line) => line.includes('is retried'))).toBe(true);
  expect(traces(text + lines.join(''))).toEqual([]);
});
