import { afterEach, expect, test } from 'vitest';
import { createTestClient } from '../../test/support/hubspot/hubspot-client.ts';
import {
  type Answer,
  type ScriptedServer,
  type SeenRequest,
  startScriptedServer,
} from '../../test/support/hubspot/scripted-server.ts';
import { createLog } from '../base/log.ts';
import { batchUpdateObjects } from './objects.ts';

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function meet(script: readonly Answer[] | ((request: SeenRequest, n: number) => Answer)) {
  const server = await startScriptedServer(script);
  servers.push(server);
  return { server, client: createTestClient(server.url) };
}

interface Input {
  id: string;
  properties: Record<string, string>;
  objectWriteTraceId: string;
}
const inputsOf = (request: SeenRequest) => (JSON.parse(request.body) as { inputs: Input[] }).inputs;
const record = (id: string, properties: Record<string, string> = {}) => ({
  id,
  properties,
  createdAt: '2026-03-01T00:00:00Z',
  updatedAt: '2026-03-02T00:00:00Z',
});
const scores = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: String(i + 1), properties: { score: String(i) } }));
const kinds = (outcomes: Map<string, { kind: string }>) =>
  [...outcomes].map(([id, { kind }]) => `${id} ${kind}`);

test('every input is answered for, by its trace id', async () => {
  const { client, server } = await meet([
    {
      status: 207,
      body: {
        results: [record('2', { score: '1' })],
        errors: [
          {
            category: 'OBJECT_NOT_FOUND',
            message: 'gone',
            context: { objectWriteTraceId: ['1'] },
          },
          {
            category: 'VALIDATION_ERROR',
            message: 'not one of the options',
            code: 'INVALID_OPTION',
            context: { objectWriteTraceId: ['3'], propertyName: ['score'] },
          },
        ],
      },
    },
  ]);
  const outcomes = await batchUpdateObjects(client, 'company', scores(3));
  expect(outcomes.get('2')).toMatchObject({ kind: 'updated', record: { id: '2' } });
  expect(outcomes.get('1')).toEqual({ kind: 'not_found', message: 'gone' });
  expect(outcomes.get('3')).toEqual({
    kind: 'rejected',
    message: 'not one of the options',
    code: 'INVALID_OPTION',
    properties: ['score'],
  });
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.path).toBe('/crm/objects/2026-03/companies/batch/update');
  expect(server.json(0)).toEqual({
    inputs: scores(3).map((input) => ({ ...input, objectWriteTraceId: input.id })),
  });
});

test('what HubSpot says of a single input may stand in its message, or in errors of its own', async () => {
  const entry = (traceId: string, more: object) => ({
    status: 'error',
    category: 'VALIDATION_ERROR',
    context: { objectWriteTraceId: [traceId] },
    ...more,
  });
  const option = 'steady was not one of the allowed options: [growing]';
  const { client } = await meet([
    {
      status: 207,
      body: {
        results: [record('3')],
        errors: [
          entry('1', {
            message: `Property values were not valid: [{"isValid":false,"message":"${option}","error":"INVALID_OPTION","name":"trend"}]`,
          }),
          entry('2', {
            message: 'Property values were not valid',
            errors: [{ message: option, code: 'INVALID_OPTION', context: { propertyName: ['trend'] } }],
          }),
        ],
      },
    },
  ]);
  const outcomes = await batchUpdateObjects(client, 'company', scores(3));
  const refused = { kind: 'rejected', message: option, code: 'INVALID_OPTION', properties: ['trend'] };
  expect(outcomes.get('1')).toEqual(refused);
  expect(outcomes.get('2')).toEqual(refused);
  expect(outcomes.get('3')).toMatchObject({ kind: 'updated' });
});

test('one bad value among a hundred is found in few calls, and stops no other', async () => {
  const message =
    'Property values were not valid: [{"isValid":false,"message":"too large","error":"INVALID_NUMBER","name":"score"}]';
  const { client, server } = await meet((request) => {
    const inputs = inputsOf(request);
    return inputs.some(({ id }) => id === '37')
      ? { status: 400, body: { category: 'VALIDATION_ERROR', message } }
      : { body: { results: inputs.map(({ id }) => record(id)) } };
  });
  const outcomes = await batchUpdateObjects(client, 'company', scores(100));
  expect(kinds(outcomes).filter((kind) => kind.endsWith('updated'))).toHaveLength(99);
  expect(outcomes.get('37')).toEqual({
    kind: 'rejected',
    message: 'too large',
    code: 'INVALID_NUMBER',
    properties: ['score'],
  });
  expect(server.requests.length).toBeLessThanOrEqual(15);
});

const tooLarge = {
  status: 400,
  body: {
    category: 'VALIDATION_ERROR',
    message:
      'Property values were not valid: [{"isValid":false,"message":"too large","error":"INVALID_NUMBER","name":"score"}]',
  },
};

test.each([5, 8, 100])('a rule that refuses all of %i rows costs a handful of calls', async (count) => {
  const { client, server } = await meet(() => tooLarge);
  const outcomes = await batchUpdateObjects(client, 'company', scores(count));
  expect(server.requests).toHaveLength(5);
  expect(kinds(outcomes).filter((kind) => kind.endsWith('rejected'))).toHaveLength(4);
  expect(kinds(outcomes).filter((kind) => kind.endsWith('held'))).toHaveLength(count - 4);
  expect(outcomes.get('2')).toMatchObject({ message: 'too large', properties: ['score'] });
});

test('where many rows are refused, the search ends and the rest waits', async () => {
  const { client, server } = await meet((request) => {
    const inputs = inputsOf(request);
    return inputs.some(({ id }) => Number(id) % 3 === 0)
      ? tooLarge
      : { body: { results: inputs.map(({ id }) => record(id)) } };
  });
  const budget = { refusals: 20 };
  const outcomes = await batchUpdateObjects(client, 'company', scores(100), budget);
  expect(server.requests.length).toBeLessThan(70);
  expect(outcomes.size).toBe(100);
  expect(new Set([...outcomes.values()].map(({ kind }) => kind))).toEqual(
    new Set(['updated', 'rejected', 'unanswered']),
  );
  const spent = server.requests.length;
  await batchUpdateObjects(client, 'company', scores(100), budget);
  expect(server.requests.length).toBe(spent + 1);
});

test('a value that is no option is refused in every row that has it, in one more call', async () => {
  const message =
    'Property values were not valid: [{"isValid":false,"message":"stable was not one of the allowed options: [label: \\"Growing\\" value: \\"growing\\"]","error":"INVALID_OPTION","name":"trend"}]';
  const { client, server } = await meet((request) => {
    const inputs = inputsOf(request);
    return inputs.some(({ properties }) => properties.trend === 'stable')
      ? { status: 400, body: { category: 'VALIDATION_ERROR', message } }
      : { body: { results: inputs.map(({ id }) => record(id)) } };
  });
  const updates = scores(100).map((update, i) => ({
    ...update,
    properties: { ...update.properties, trend: i % 2 === 0 ? 'stable' : 'growing' },
  }));
  const outcomes = await batchUpdateObjects(client, 'company', updates);
  expect(kinds(outcomes).filter((kind) => kind.endsWith('rejected'))).toHaveLength(50);
  expect(server.requests).toHaveLength(2);
});

test('a property that does not exist is refused in one more call, not in two hundred', async () => {
  const message =
    'Property values were not valid: [{"isValid":false,"message":"Property \\"trend\\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"trend"}]';
  const { client, server } = await meet((request) => {
    const inputs = inputsOf(request);
    return inputs.some(({ properties }) => 'trend' in properties)
      ? { status: 400, body: { category: 'VALIDATION_ERROR', message } }
      : { body: { results: inputs.map(({ id }) => record(id)) } };
  });
  const updates = scores(100).map((update, i) =>
    i < 90 ? { ...update, properties: { ...update.properties, trend: 'stable' } } : update,
  );
  const outcomes = await batchUpdateObjects(client, 'company', updates);
  expect(kinds(outcomes).filter((kind) => kind.endsWith('rejected'))).toHaveLength(90);
  expect(kinds(outcomes).filter((kind) => kind.endsWith('updated'))).toHaveLength(10);
  expect(server.requests).toHaveLength(2);
});

test('a record that was merged away is left out of the batch, and written alone reaches the survivor', async () => {
  const { client, server } = await meet((request) => {
    if (request.method === 'PATCH') {
      return request.path.endsWith('/2') ? { body: record('9') } : { status: 404, body: { message: 'none' } };
    }
    return { body: { results: [record('1')] } };
  });
  const outcomes = await batchUpdateObjects(client, 'company', scores(3));
  expect(outcomes.get('1')?.kind).toBe('updated');
  expect(outcomes.get('2')).toMatchObject({ kind: 'updated', record: { id: '9' } });
  expect(outcomes.get('3')?.kind).toBe('not_found');
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH']);
  expect(server.json(1)).toEqual({ properties: { score: '1' } });
});

test('success without any result is not taken for one', async () => {
  const { client } = await meet((request) =>
    request.method === 'PATCH' ? { status: 404, body: {} } : { body: { status: 'COMPLETE', results: [] } },
  );
  const outcomes = await batchUpdateObjects(client, 'company', scores(30));
  expect(kinds(outcomes).filter((kind) => kind.endsWith('not_found'))).toHaveLength(10);
  expect(kinds(outcomes).filter((kind) => kind.endsWith('unanswered'))).toHaveLength(20);
});

test('two updates of one record go out as one, the later value winning', async () => {
  const { client, server } = await meet([{ body: { results: [record('1')] } }]);
  await batchUpdateObjects(client, 'company', [
    { id: '1', properties: { score: '1', trend: 'stable' } },
    { id: '1', properties: { score: '2' } },
  ]);
  expect(server.json(0)).toMatchObject({
    inputs: [{ id: '1', properties: { score: '2', trend: 'stable' } }],
  });
});

test('a missing scope fails the whole call', async () => {
  const { client } = await meet([{ status: 403, body: { category: 'MISSING_SCOPES' } }]);
  await expect(batchUpdateObjects(client, 'company', scores(2))).rejects.toMatchObject({
    kind: 'missing_scopes',
  });
});

test('what HubSpot takes with warnings is taken, and the log tells of them', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const warning = {
    category: 'VALIDATION_WARNING',
    message: 'The value will not be accepted for much longer.',
    context: { propertyName: ['score'] },
  };
  const answers: Answer[] = [
    { body: { results: [record('1'), record('2')], warnings: [warning, {}] } },
    { body: { results: [record('1'), record('2')], warnings: 'of an unknown form' } },
  ];
  const server = await startScriptedServer(answers);
  servers.push(server);
  const client = createTestClient(server.url, { apiVersion: '2026-09', log });
  for (const _ of answers) {
    expect(kinds(await batchUpdateObjects(client, 'company', scores(2)))).toEqual(['1 updated', '2 updated']);
  }
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    objectType: 'company',
    count: 2,
    warnings: [{ kind: 'VALIDATION_WARNING', properties: ['score'] }, { properties: [] }],
  });
});
