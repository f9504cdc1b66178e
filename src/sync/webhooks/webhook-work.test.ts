import { expect, test } from 'vitest';
import { type EventRow, gatherWork, halvesOf } from './webhook-work.ts';

let lastId = 0;
function event(kind: EventRow['kind'], externalId: string, more: Partial<EventRow> = {}): EventRow {
  lastId += 1;
  return {
    id: String(lastId),
    kind,
    object_type: 'company',
    external_id: externalId,
    merged_ids: [],
    primary_id: null,
    subscription_type: kind === 'links' ? 'company.associationChange' : 'company.propertyChange',
    attempts: 0,
    ...more,
  };
}

/** The work as lines: kind, type, ids, each with how many events it settles. */
function lines(events: EventRow[]): string[] {
  return gatherWork(events).map((work) => {
    const ids = work.records.map((record) => `${record.externalId}×${record.eventIds.length}`);
    return `${work.kind} ${work.objectType}${work.ownLinksOnly ? ' own' : ''}: ${ids.join(' ')}`;
  });
}

test('each record comes once, however many events name it', () => {
  expect(
    lines([
      event('record', '1'),
      event('record', '2'),
      event('record', '1', { subscription_type: 'company.deletion' }),
      event('record', '1', { object_type: 'deal' }),
      event('links', '1'),
      event('links', '1'),
    ]),
  ).toEqual(['record company: 1×2 2×1', 'record deal: 1×1', 'links company own: 1×2']);
});

test('all links of a record cover those that an event names', () => {
  const all = { subscription_type: 'company.creation' };
  expect(lines([event('links', '1'), event('links', '1', all), event('links', '2')])).toEqual([
    'links company: 1×2',
    'links company own: 2×1',
  ]);
});

test('what is erased is not read, in whatever order the events come', () => {
  const contact = { object_type: 'contact' } as const;
  expect(
    lines([
      event('record', '1', contact),
      event('erase', '1', contact),
      event('links', '1', contact),
      event('erase', '1', contact),
      event('record', '1'),
    ]),
  ).toEqual(['erase contact: 1×4', 'record company: 1×1']);
});

test('the survivor of a chain of merges has all that was merged, the first primary one first', () => {
  const work = gatherWork([
    event('record', 'd', { merged_ids: ['c', 'z'] }),
    event('record', 'c', { merged_ids: ['a', 'b'] }),
    event('record', 'd', { merged_ids: ['c', 'y'] }),
  ]);
  const merged = work.flatMap((one) => one.records.map((record) => [record.externalId, record.mergedIds]));
  expect(merged).toEqual([
    ['d', ['c', 'a', 'b', 'z', 'y']],
    ['c', ['a', 'b']],
  ]);
});

test('merges that name each other in a circle end', () => {
  const [work] = gatherWork([
    event('record', 'a', { merged_ids: ['b'] }),
    event('record', 'b', { merged_ids: ['a'] }),
  ]);
  expect(work?.records.map((record) => record.mergedIds)).toEqual([['b'], ['a']]);
});

test('no piece of work is larger than what HubSpot answers at once; the worst try counts', () => {
  const records = Array.from({ length: 250 }, (_, i) => event('record', String(i)));
  expect(gatherWork(records).map((work) => work.records.length)).toEqual([100, 100, 50]);
  const [work] = gatherWork([event('record', '1', { attempts: 3 }), event('record', '1', { attempts: 1 })]);
  expect(work?.records[0]?.attempts).toBe(3);
});

test('halves have every record once', () => {
  const [work] = gatherWork(['1', '2', '3'].map((id) => event('record', id)));
  const halves = work ? halvesOf(work) : [];
  expect(halves.map((half) => half.records.map((record) => record.externalId))).toEqual([['1', '2'], ['3']]);
});
