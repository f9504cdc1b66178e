import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { AppError } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import { ChangeSettings } from '../contract/settings.ts';
import type { Environment } from './environment.ts';
import { errorResponse, refuseInvalid } from './error-response.ts';

const integrationId = '5c1a3d3e-6f6b-4d43-9a52-0f6f3f2f9b11';

/** The error for a body that the schema rejects. */
function refusal(data: unknown): AppError {
  try {
    refuseInvalid({ ...ChangeSettings.safeParse(data), target: 'json', data });
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('the body was taken');
}

test('a sentence ends with one full stop', () => {
  const zone = refusal({ integrationId, schedule: { timeZone: 'Berlin' } });
  expect(zone.message).toMatch(/such as Europe\/Berlin\.$/);
  expect(zone.message).not.toContain('..');
  const filter = { objectType: 'company', property: 'name', operator: 'IN', values: [] };
  expect(refusal({ integrationId, inclusion: { filters: [filter] } }).message).toMatch(/one value\.$/);
  const { values: _, ...bare } = filter;
  expect(refusal({ integrationId, inclusion: { filters: [bare] } }).message).toMatch(/one value\.$/);
});

test('a field that is not there is missing, one of another type is not', () => {
  const missing = refusal({ inclusion: { filters: [{ objectType: 'company', property: 'name' }] } });
  expect(missing.message).toBe(
    'The request is invalid. integrationId is missing. “Operator” of condition 1 is missing.',
  );
  expect(missing.details).toMatchObject({
    fields: [{ field: 'integrationId', message: 'is missing' }, { field: 'inclusion.filters.0.operator' }],
  });
  expect(refusal({ integrationId: 7 }).message).not.toContain('missing');
  expect(refusal(undefined).message).toContain('The body');
  expect(refusal({ integrationId, colour: 1 }).message).not.toContain('missing');
});

test('only a database that cannot be reached is said to be', async () => {
  const answerTo = async (code: string) => {
    const app = new Hono<Environment>();
    app.onError((error, c) => errorResponse(error, c, createLog('silent')));
    app.get('/', () => {
      throw Object.assign(new Error('of the database'), { code });
    });
    const answer = await app.request('/');
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await answerTo('ECONNREFUSED')).toMatch(/^503 .*Couldn't reach the database/);
  expect(await answerTo('57P03')).toMatch(/^503 .*Couldn't reach the database/);
  for (const code of ['40P01', '40001']) {
    const answer = await answerTo(code);
    expect(answer).toMatch(/^409 .*"conflict".*Try again/);
    expect(answer).not.toContain('reach the database');
  }
});
