import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  defaultSubscriptions,
  type Portal,
  type PracticePortal,
  type SignatureVersion,
  sign,
  startPracticePortal,
} from '../practice-portal.ts';
import { createCaller, UNLIMITED } from '../test-support.ts';

describe('signatures', () => {
  const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
  const url = 'https://www.example.com/webhook_uri';
  const events =
    '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
  const double = '{"example_field":"example_value"}';
  const single = "{'example_field':'example_value'}";
  const vectors: [SignatureVersion, string, string, number, string][] = [
    ['v1', 'POST', events, 0, '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de'],
    ['v2', 'GET', '', 0, 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e'],
    ['v2', 'POST', double, 0, '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900'],
    ['v3', 'POST', single, 1693657560000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    ['v3', 'POST', single, 1700000300000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
    ['v3', 'POST', double, 1564113600000, 'eT0ip2TKVpsIi1vb5C2Uu42eNdHL+oTE3NRZOF67O2U='],
    ['v3', 'POST', double, 1693657560000, 'oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go='],
  ];
  test.each(vectors)('%s of %s %s at %i', (version, method, body, timestamp, expected) => {
    expect(sign(version, { secret, method, url, body, timestamp })).toBe(expected);
  });

  test('v3 undoes a few escapes of the address before signing', () => {
    const request = {
      secret: 'autopilot-test-client-secret-0001',
      method: 'POST',
      body: '[]',
      timestamp: 1790000004000,
    };
    const expected = 'G8ddQlikFQ0ScZOZn+MHQ0E3WCV7vOJTzKlvrkvbvuk=';
    const plain = 'https://example.com/api/hubspot/webhooks?src=hs:app/v3&x=(a)';
    const escaped = 'https://example.com/api/hubspot/webhooks?src=hs%3Aapp%2Fv3&x=%28a%29';
    expect(sign('v3', { ...request, url: plain })).toBe(expected);
    expect(sign('v3', { ...request, url: escaped })).toBe(expected);
  });
});

type Event = Record<string, unknown>;
interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  events: Event[];
}

describe('delivery', () => {
  const portalId = 8_200_005;
  let practice: PracticePortal;
  let portal: Portal;
  let receiver: Server;
  let target: string;
  let received: Received[] = [];
  let answers: number[] = [];
  let active = 0;
  let mostActive = 0;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      active += 1;
      mostActive = Math.max(mostActive, active);
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        text += chunk;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, text, events: JSON.parse(text) as Event[] });
        const status = answers.shift() ?? 200;
        active -= 1;
        // Status 0 means no response at all.
        if (status !== 0) response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks?x=1`;
  });
  beforeEach(async () => {
    practice = await startPracticePortal({
      portals: [{ portalId, companies: 500, contacts: 300, deals: 100, limits: UNLIMITED }],
    });
    portal = practice.portal(portalId);
    portal.webhooks.configure({ targetUrl: target, gatherMs: 5, retryScale: 1e-6 });
    received = [];
    answers = [];
    mostActive = 0;
    return () => practice.close();
  });
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        receiver.closeAllConnections();
        receiver.close(() => resolve());
      }),
  );

  const events = () => received.flatMap((one) => one.events);
  const ofType = (type: string) => events().filter((event) => event.subscriptionType === type);

  test('a change arrives signed, with what HubSpot says about it', async () => {
    const before = Date.now();
    const company = portal.createRecord('company', { name: 'Heard' });
    portal.updateRecord('company', company.id, { domain: 'heard.example', hs_csm_sentiment: 'healthy' });
    portal.updateRecord('company', company.id, { domain: '' });
    portal.archiveRecord('company', company.id);
    portal.restoreRecord('company', company.id);
    await portal.webhooks.idle();
    const [first] = received;
    const signed = {
      secret: practice.app.clientSecret,
      method: 'POST',
      url: target,
      body: first?.text ?? '',
    };
    const timestamp = Number(first?.headers['x-hubspot-request-timestamp']);
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(first?.headers['x-hubspot-signature-v3']).toBe(sign('v3', { ...signed, timestamp }));
    expect(first?.headers['x-hubspot-signature']).toBe(sign('v1', { ...signed, timestamp }));
    expect(first?.headers['x-hubspot-signature-version']).toBe('v1');
    expect(events()[0]).toEqual({
      eventId: expect.any(Number),
      subscriptionId: expect.any(Number),
      portalId,
      appId: practice.app.appId,
      occurredAt: expect.any(Number),
      subscriptionType: 'company.creation',
      attemptNumber: 0,
      objectId: Number(company.id),
      changeFlag: 'CREATED',
      changeSource: 'CRM_UI',
      sourceId: expect.stringMatching(/^userId:\d+$/),
    });
    // Only subscribed properties trigger events; a cleared one has an empty value.
    expect(
      ofType('company.propertyChange').map((event) => [event.propertyName, event.propertyValue]),
    ).toEqual([
      ['name', 'Heard'],
      ['domain', 'heard.example'],
      ['domain', ''],
    ]);
    expect(ofType('company.deletion')).toMatchObject([{ changeFlag: 'DELETED' }]);
    expect(ofType('company.restore')).toMatchObject([{ changeFlag: 'RESTORED' }]);
  });

  test('writes by API name the app, and writing the same again tells nothing', async () => {
    const company = portal.createRecord('company', { name: 'Ours' });
    await portal.webhooks.idle();
    received = [];
    const caller = createCaller(practice, portalId);
    const write = () =>
      caller.patch(`/crm/v3/objects/companies/${company.id}`, { properties: { city: 'Oslo' } });
    await write();
    await write();
    await portal.webhooks.idle();
    expect(events()).toMatchObject([
      { propertyName: 'city', changeSource: 'INTEGRATION', sourceId: String(practice.app.appId) },
    ]);
  });

  test('a link tells of both directions, and twice when it becomes the primary one', async () => {
    const company = portal.createRecord('company', { name: 'C' }).id;
    const contact = portal.createRecord('contact', { email: 'c@hooks.example' }).id;
    await portal.webhooks.idle();
    received = [];
    portal.associate('contact', contact, 'company', company);
    await portal.webhooks.idle();
    const seen = events().map((event) => [
      event.associationType,
      event.isPrimaryAssociation,
      event.associationRemoved,
      event.fromObjectId,
    ]);
    expect(seen).toHaveLength(4);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['CONTACT_TO_COMPANY', false, false, Number(contact)],
        ['COMPANY_TO_CONTACT', false, false, Number(company)],
        ['CONTACT_TO_COMPANY', true, false, Number(contact)],
        ['COMPANY_TO_CONTACT', true, false, Number(company)],
      ]),
    );
    received = [];
    portal.dissociate('contact', contact, 'company', company);
    await portal.webhooks.idle();
    expect(events().map((event) => [event.isPrimaryAssociation, event.associationRemoved])).toEqual([
      [true, true],
      [true, true],
      [false, true],
      [false, true],
    ]);
  });

  test('a new primary company unmarks the previous one; labels alone send no event', async () => {
    const [first, second] = [portal.createRecord('company', {}).id, portal.createRecord('company', {}).id];
    const deal = portal.createRecord('deal', {}).id;
    portal.associate('deal', deal, 'company', first);
    portal.associate('deal', deal, 'company', second);
    await portal.webhooks.idle();
    received = [];
    portal.setPrimary('deal', deal, second);
    await portal.webhooks.idle();
    const fromDeal = events().filter((event) => event.associationType === 'DEAL_TO_COMPANY');
    expect(fromDeal).toHaveLength(2);
    expect(fromDeal).toMatchObject([
      { toObjectId: Number(first), isPrimaryAssociation: true, associationRemoved: true },
      { toObjectId: Number(second), isPrimaryAssociation: true, associationRemoved: false },
    ]);
    received = [];
    const partner = portal.crm.associationTypes
      .list('deal', 'company')
      .find((type) => type.label === 'Partner');
    portal.associate('deal', deal, 'company', first, [partner?.typeId ?? 0]);
    await portal.webhooks.idle();
    expect(portal.crm.ties.get('deal', deal, 'company', first)?.labels).toHaveLength(1);
    expect(received).toEqual([]);
  });

  test('the deletion of a merged record is told before the merge, after it, or never; the new id only if wanted', async () => {
    const told = async (mergeDeletions: 'first' | 'last' | 'never', mergeNewIds: boolean) => {
      portal.webhooks.configure({ mergeDeletions, mergeNewIds });
      const [a, b] = ['A', 'B'].map((name) => portal.createRecord('company', { name }).id);
      await portal.webhooks.idle();
      const before = events().length;
      const survivor = portal.mergeRecords('company', a ?? '', b ?? '').id;
      await portal.webhooks.idle();
      const names = new Map([a, b, survivor].map((id, n) => [Number(id), ['primary', 'other', 'new'][n]]));
      return events()
        .slice(before)
        .filter((event) => /merge|deletion/.test(String(event.subscriptionType)))
        .map((event) => [event.subscriptionType, names.get(Number(event.objectId)), 'newObjectId' in event]);
    };
    const deletion = ['company.deletion', 'other', false];
    expect(await told('first', true)).toEqual([deletion, ['company.merge', 'new', true]]);
    expect(await told('never', false)).toEqual([['company.merge', 'primary', false]]);
    expect(await told('last', true)).toEqual([['company.merge', 'new', true], deletion]);
  });

  test('merges name the old ids and the new one; privacy deletions come with a deletion', async () => {
    const [a, b] = [
      portal.createRecord('company', { name: 'A' }),
      portal.createRecord('company', { name: 'B' }),
    ];
    const contact = portal.createRecord('contact', { email: 'gone@hooks.example' });
    const merged = portal.mergeRecords('company', a.id, b.id);
    portal.privacyDelete('contact', contact.id);
    await portal.webhooks.idle();
    expect(ofType('company.merge')).toMatchObject([
      {
        primaryObjectId: Number(a.id),
        mergedObjectIds: [Number(b.id)],
        newObjectId: Number(merged.id),
        numberOfPropertiesMoved: expect.any(Number),
      },
    ]);
    expect(ofType('contact.privacyDeletion')).toMatchObject([{ objectId: Number(contact.id) }]);
    expect(ofType('contact.deletion')).toHaveLength(1);
    const other = portal.createRecord('contact', { email: 'gone.too@hooks.example' });
    portal.privacyDelete('contact', other.id);
    await portal.webhooks.idle();
    // In either order: HubSpot promises none.
    const told = events().filter((event) =>
      /contact\.(privacyDeletion|deletion)/.test(String(event.subscriptionType)),
    );
    expect(told.map((event) => event.subscriptionType)).toEqual([
      'contact.privacyDeletion',
      'contact.deletion',
      'contact.deletion',
      'contact.privacyDeletion',
    ]);
  });

  test('ids beyond what numbers hold are written digit by digit', async () => {
    portal.updateRecord('company', '9007199254740993', { name: 'Renamed' });
    await portal.webhooks.idle();
    expect(received[0]?.text).toContain('"objectId":9007199254740993,');
  });

  test('generic subscriptions', async () => {
    portal.webhooks.configure({ subscriptions: defaultSubscriptions('object') });
    const deal = portal.createRecord('deal', { dealname: 'D' });
    await portal.webhooks.idle();
    expect(events()).toMatchObject([
      { subscriptionType: 'object.creation', objectTypeId: '0-3', objectId: Number(deal.id) },
      { subscriptionType: 'object.propertyChange', propertyName: 'dealname', isSensitive: false },
    ]);
    received = [];
    const company = portal.createRecord('company', {});
    portal.associate('deal', deal.id, 'company', company.id);
    portal.archiveRecord('deal', deal.id);
    portal.restoreRecord('deal', deal.id);
    await portal.webhooks.idle();
    expect(ofType('object.associationChange')).toHaveLength(4);
    expect(ofType('object.associationChange')[0]).toMatchObject({
      fromObjectTypeId: '0-3',
      toObjectTypeId: '0-2',
      associationTypeId: 341,
      associationCategory: 'HUBSPOT_DEFINED',
      fromObjectId: Number(deal.id),
      toObjectId: Number(company.id),
    });
    expect(ofType('object.deletion')).toMatchObject([{ objectTypeId: '0-3', changeFlag: 'DELETED' }]);
    expect(ofType('object.restore')).toMatchObject([{ objectTypeId: '0-3', changeFlag: 'RESTORED' }]);
  });

  test('classic and generic subscriptions together send everything twice', async () => {
    portal.webhooks.configure({ subscriptions: defaultSubscriptions('both') });
    const contact = portal.createRecord('contact', { email: 'both@hooks.example' });
    portal.privacyDelete('contact', contact.id);
    await portal.webhooks.idle();
    const count = (kind: string) =>
      events().filter((event) => String(event.subscriptionType).endsWith(`.${kind}`)).length;
    expect(['creation', 'propertyChange', 'deletion', 'privacyDeletion'].map(count)).toEqual([2, 2, 2, 1]);
    expect(new Set(events().map((event) => event.subscriptionId)).size).toBe(7);
  });

  test('a bulk edit comes in batches of 100 at most, ten at a time', async () => {
    const ids = [...portal.truth().companies()].map((one) => one.id);
    portal.updateMany('company', ids, { city: 'Everywhere' });
    await portal.webhooks.idle();
    expect(events()).toHaveLength(500);
    expect(Math.max(...received.map((one) => one.events.length))).toBe(100);
    expect(mostActive).toBeLessThanOrEqual(10);
    expect(new Set(events().map((event) => event.occurredAt)).size).toBe(1);
  });

  test('failures are tried again with the whole batch, and given up after ten more attempts', async () => {
    answers = [500, 404, 0, 302];
    portal.webhooks.configure({ deadlineMs: 1_000 });
    portal.createRecord('deal', {});
    await portal.webhooks.idle();
    expect(received.map((one) => one.events[0]?.attemptNumber)).toEqual([0, 1, 2, 3, 4]);
    expect(portal.webhooks.log().map((one) => one.status)).toEqual([500, 404, 0, 302, 200]);
    received = [];
    answers = Array.from({ length: 20 }, () => 503);
    portal.createRecord('deal', {});
    await portal.webhooks.idle();
    expect(received).toHaveLength(11);
    expect(portal.webhooks.counts()).toMatchObject({ failed: 1, waiting: 0 });
  });

  test('events get lost, come twice and in any order when told to', async () => {
    portal.webhooks.configure({ lose: 0.3, duplicate: 0.3, reorder: true });
    const ids = [...portal.truth().companies()].map((one) => one.id).slice(0, 200);
    for (const id of ids) portal.updateRecord('company', id, { city: 'Shuffled' });
    await portal.webhooks.idle();
    const seen = events().map((event) => String(event.objectId));
    const { lost, duplicated } = portal.webhooks.counts();
    expect(lost).toBeGreaterThan(20);
    expect(duplicated).toBeGreaterThan(20);
    expect(new Set(seen).size).toBe(200 - lost);
    expect(seen).toHaveLength(200 - lost + duplicated);
    expect(seen.slice(0, 50)).not.toEqual(ids.filter((id) => seen.includes(id)).slice(0, 50));
  });

  test('late events arrive after newer ones, and the second copy of an event in a request of its own', async () => {
    portal.webhooks.configure({ late: 1, lateMs: 300, duplicate: 1 });
    const held = portal.createRecord('deal', {});
    expect(portal.webhooks.counts().waiting).toBe(2);
    portal.webhooks.configure({ late: 0, duplicate: 0 });
    const prompt = portal.createRecord('deal', {});
    await portal.webhooks.idle();
    expect(events().map((event) => event.objectId)).toEqual([prompt.id, held.id, held.id].map(Number));
    const [first, , last] = received;
    expect(received).toHaveLength(3);
    expect(Number(last?.headers['x-hubspot-request-timestamp'])).toBeGreaterThan(
      Number(first?.headers['x-hubspot-request-timestamp']),
    );
  });

  test("a redelivery is signed again when it is sent, and doesn't delay newer events", async () => {
    // The first pause is a minute: here 200 ms.
    portal.webhooks.configure({ retryScale: 200 / 60_000 });
    answers = [503];
    const refused = portal.createRecord('deal', {});
    while (received.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const meanwhile = portal.createRecord('deal', {});
    await portal.webhooks.idle();
    expect(events().map((event) => [event.objectId, event.attemptNumber])).toEqual([
      [Number(refused.id), 0],
      [Number(meanwhile.id), 0],
      [Number(refused.id), 1],
    ]);
    const at = received.map((one) => Number(one.headers['x-hubspot-request-timestamp']));
    expect((at[2] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(150);
    expect(received[2]?.headers['x-hubspot-signature-v3']).not.toBe(
      received[0]?.headers['x-hubspot-signature-v3'],
    );
  });

  test('what is changed by the page’s API is told as done by a person', async () => {
    const [company] = [...portal.truth().companies()];
    const answer = await fetch(
      `${practice.url}/_practice/portals/${portalId}/records/company/${company?.id}`,
      { method: 'PATCH', body: JSON.stringify({ properties: { city: 'Quito' } }) },
    );
    expect(answer.status).toBe(200);
    await portal.webhooks.idle();
    expect(events()).toMatchObject([
      { propertyName: 'city', propertyValue: 'Quito', changeSource: 'CRM_UI' },
    ]);
  });
});
