import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { subjectOf } from './webhook-subject.ts';
import { parseWebhookEvents, type SignedRequest, verifySignature } from './webhooks.ts';

// HubSpot's published examples, and further ones computed from its description.
const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const url = 'https://www.example.com/webhook_uri';
const crmEvent =
  '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
const example = '{"example_field":"example_value"}';
const singleQuoted = "{'example_field':'example_value'}";

const request = (body: string, headers: Record<string, string>, more: Partial<SignedRequest> = {}) => ({
  method: 'POST',
  url,
  rawBody: Buffer.from(body),
  headers,
  ...more,
});
const v3 = (signature: string, timestamp: string | number) => ({
  'x-hubspot-signature-v3': signature,
  'x-hubspot-request-timestamp': String(timestamp),
});
const older = (signature: string, version?: string) => ({
  'x-hubspot-signature': signature,
  ...(version ? { 'x-hubspot-signature-version': version } : {}),
});
const sign = (text: string, key = secret) => createHmac('sha256', key).update(text).digest('base64');

describe('known signatures', () => {
  const v1Digest = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de';
  const v2Get = 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e';
  const v2Post = '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900';

  test('v1, with and without its version header', () => {
    expect(verifySignature(request(crmEvent, older(v1Digest, 'v1')), [secret], 0)).toBe(true);
    expect(verifySignature(request(crmEvent, older(v1Digest)), [secret], 0)).toBe(true);
  });
  test('v2', () => {
    expect(verifySignature(request('', older(v2Get, 'v2'), { method: 'GET' }), [secret], 0)).toBe(true);
    expect(verifySignature(request(example, older(v2Post, 'v2')), [secret], 0)).toBe(true);
  });
  test.each([
    [singleQuoted, 1693657560000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    [singleQuoted, 1700000300000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
    [example, 1564113600000, 'eT0ip2TKVpsIi1vb5C2Uu42eNdHL+oTE3NRZOF67O2U='],
    [example, 1693657560000, 'oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go='],
  ])('v3 of %s at %i', (body, timestamp, signature) => {
    expect(verifySignature(request(body, v3(signature, timestamp)), [secret], timestamp)).toBe(true);
  });

  test('v3 of an address with a query, its escapes undone', () => {
    const key = 'autopilot-test-client-secret-0001';
    const headers = v3('G8ddQlikFQ0ScZOZn+MHQ0E3WCV7vOJTzKlvrkvbvuk=', 1790000004000);
    const plain = 'https://example.com/api/hubspot/webhooks?src=hs:app/v3&x=(a)';
    const escaped = 'https://example.com/api/hubspot/webhooks?src=hs%3Aapp%2fv3&x=%28a%29';
    expect(verifySignature(request('[]', headers, { url: plain }), [key], 1790000004000)).toBe(true);
    expect(verifySignature(request('[]', headers, { url: escaped }), [key], 1790000004000)).toBe(true);
  });
});

test('only the escapes that HubSpot undoes are undone', () => {
  const at = 1_700_000_000_000;
  const decoded = "https://h.test/a?b=:/?@!$'()*,;%20%26%3D%2B%25%23";
  const called = 'https://h.test/a?b=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B%20%26%3D%2B%25%23';
  const headers = v3(sign(`POST${decoded}[]${at}`), at);
  expect(verifySignature(request('[]', headers, { url: called }), [secret], at)).toBe(true);
});

test('the bytes count, not what they mean', () => {
  const at = 1_700_000_000_000;
  const bytes = Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d]);
  const signature = createHmac('sha256', secret)
    .update(`POST${url}`)
    .update(bytes)
    .update(String(at))
    .digest('base64');
  const signed = { method: 'post', url, rawBody: bytes, headers: v3(signature, at) };
  expect(verifySignature(signed, [secret], at)).toBe(true);
  expect(verifySignature({ ...signed, rawBody: Buffer.from(bytes.toString('utf8')) }, [secret], at)).toBe(
    false,
  );
});

describe('refused', () => {
  const at = 1693657560000;
  const good = 'oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go=';
  const minutes = 60_000;

  test('5 minutes in either direction, and not a millisecond more', () => {
    const signed = request(example, v3(good, at));
    expect(verifySignature(signed, [secret], at + 5 * minutes)).toBe(true);
    expect(verifySignature(signed, [secret], at - 5 * minutes)).toBe(true);
    expect(verifySignature(signed, [secret], at + 5 * minutes + 1)).toBe(false);
    expect(verifySignature(signed, [secret], at - 5 * minutes - 1)).toBe(false);
  });

  test.each(['NaN', '', 'Infinity', '-1', '1e12', `${at}.0`, ` ${at}`, `${at}abc`, '0x18AC', '9'.repeat(40)])(
    'the timestamp %j, whatever was signed',
    (timestamp) => {
      const signature = sign(`POST${url}${example}${timestamp}`);
      expect(verifySignature(request(example, v3(signature, timestamp)), [secret], at)).toBe(false);
    },
  );

  test.each([
    ['a missing timestamp', { 'x-hubspot-signature-v3': good }],
    ['a missing signature', { 'x-hubspot-request-timestamp': String(at) }],
    ['nothing at all', {}],
    ['an empty signature', v3('', at)],
    ['a cut signature', v3(good.slice(0, -4), at)],
    ['a longer signature', v3(`${good}=`, at)],
    ['another signature', v3(good.replace('o', 'p'), at)],
    ['a signature with letters outside of base64', v3(good.replace('o', 'ö'), at)],
    ['an unknown version', older('a'.repeat(64), 'v9')],
    ['a cut v1 signature', older('232db2615f3d', 'v1')],
    ['an empty v2 signature', older('', 'v2')],
  ])('%s', (_what, headers) => {
    expect(verifySignature(request(example, headers), [secret], at)).toBe(false);
  });

  test('another secret, method, address or body', () => {
    const headers = v3(good, at);
    expect(verifySignature(request(example, headers), [`${secret}!`], at)).toBe(false);
    expect(verifySignature(request(example, headers), [''], at)).toBe(false);
    expect(verifySignature(request(example, headers, { method: 'PUT' }), [secret], at)).toBe(false);
    expect(verifySignature(request(example, headers, { url: `${url}/` }), [secret], at)).toBe(false);
    expect(verifySignature(request(`${example} `, headers), [secret], at)).toBe(false);
  });

  test('a valid older signature next to an invalid version 3', () => {
    const digest = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de';
    const headers = { ...older(digest, 'v1'), ...v3('bad', at) };
    expect(verifySignature(request(crmEvent, headers), [secret], at)).toBe(false);
  });
});

describe('events', () => {
  test('ids keep all digits, whatever they come as', () => {
    const [change, merge, link] = parseWebhookEvents(
      Buffer.from(`[
        {"portalId":1234567,"objectId":9007199254740993,"subscriptionType":"company.propertyChange",
          "occurredAt":1787843156000,"propertyName":"domain","changeSource":"INTEGRATION","sourceId":"50780459"},
        {"subscriptionType":"object.merge","objectTypeId":"0-2","primaryObjectId":1,"mergedObjectIds":[2,"3"],
          "newObjectId":12345678901234567890},
        {"subscriptionType":"contact.associationChange","fromObjectId":4,"toObjectId":"5"}]`),
    );
    expect(change).toMatchObject({
      portalId: '1234567',
      objectId: '9007199254740993',
      occurredAt: 1787843156000,
      sourceId: '50780459',
    });
    expect(merge).toMatchObject({
      objectTypeId: '0-2',
      objectId: undefined,
      primaryObjectId: '1',
      mergedObjectIds: ['2', '3'],
      newObjectId: '12345678901234567890',
    });
    expect(link).toMatchObject({ fromObjectId: '4', toObjectId: '5', mergedObjectIds: [] });
  });

  test('unknown types and odd entries do not spoil the rest', () => {
    const events = parseWebhookEvents(Buffer.from('[null, 3, "x", {}, {"subscriptionType":"ticket.new"}]'));
    expect(events.map((event) => event.subscriptionType)).toEqual([undefined, 'ticket.new']);
  });

  test.each(['', '{', '{"a":1}', 'null', '<html>'])('%j is malformed', (body) => {
    expect(() => parseWebhookEvents(Buffer.from(body))).toThrow(
      expect.objectContaining({ kind: 'malformed' }),
    );
  });
});

test.each([
  ['the new id', '"primaryObjectId":1,"mergedObjectIds":[2],"newObjectId":3,"objectId":3', '3', ['1', '2']],
  [
    'the new id only as what it is about',
    '"primaryObjectId":1,"mergedObjectIds":[2],"objectId":3',
    '3',
    ['1', '2'],
  ],
  ['no new id', '"primaryObjectId":1,"mergedObjectIds":[2],"objectId":1', '1', ['2']],
  [
    'no new id, and the record that was merged',
    '"primaryObjectId":1,"mergedObjectIds":[2],"objectId":2',
    '1',
    ['2'],
  ],
  ['the primary record alone', '"primaryObjectId":1,"objectId":2', '1', []],
])('a merge with %s', (_name, fields, id, mergedIds) => {
  const [event] = parseWebhookEvents(Buffer.from(`[{"subscriptionType":"company.merge",${fields}}]`));
  expect(event && subjectOf(event)).toMatchObject({ action: 'merge', id, mergedIds, primaryId: '1' });
});
