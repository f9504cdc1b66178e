import { compareIds } from '../data/base.ts';
import type { ObjectType } from '../options.ts';
import { BaseRecordView, modifiedProperty, type RecordView } from './record.ts';
import type { RecordStore } from './record-store.ts';
import {
  comparison,
  compileFilter,
  type FilterSource,
  type Predicate,
  type SearchFilter,
} from './search-filter.ts';
import { narrow, type Ranges, within } from './search-ranges.ts';
import { cacheOf, type Order, remember, walk } from './search-walk.ts';

interface SearchQuery {
  type: ObjectType;
  /** Groups are alternatives; all filters of a group must match. */
  groups: SearchFilter[][];
  /** Words to be found in the properties that name a record. */
  text?: string;
  sort?: { property: string; descending: boolean };
  offset: number;
  limit: number;
}

interface SearchAnswer {
  total: number;
  records: RecordView[];
}

const TEXT_PROPERTIES: Record<ObjectType, readonly string[]> = {
  company: ['name', 'domain', 'website', 'phone'],
  contact: ['firstname', 'lastname', 'email', 'phone', 'company'],
  deal: ['dealname', 'pipeline', 'dealstage', 'description'],
};

/**
 * Performs a search on the index at `now`.
 *
 * Generated records are found by the order of ids and the order of modification, both computed, so that a sync's
 * searches (by id and by time of change) cost the same with a million records as with a hundred. Any other filter
 * reads the records that remain in the ranges. Changed records are all checked.
 */
export function search(
  source: FilterSource,
  store: RecordStore,
  query: SearchQuery,
  now: number,
): SearchAnswer {
  const { base } = store;
  const group = query.groups.length === 1 ? query.groups[0] : undefined;
  const ranges: Ranges = { from: 0, to: base.count, placeFrom: 0, placeTo: base.count };
  const residual: SearchFilter[][] = group ? [[]] : query.groups;
  for (const filter of group ?? []) {
    if (!narrow(base, ranges, query.type, filter)) residual[0]?.push(filter);
  }

  const words = textTest(source, query);
  const whole = predicateOf(source, query.type, query.groups, words);
  const hasResidual = words !== undefined || residual.some((filters) => filters.length > 0);
  const rest = hasResidual ? predicateOf(source, query.type, residual, words) : undefined;
  const order = orderOf(source, query);

  const changed: RecordView[] = [];
  for (const view of store.indexedChanges(now)) if (whole(view)) changed.push(view);
  changed.sort(order.compare);

  const generated = generatedMatches(store, query, ranges, rest, order);
  const records = mergePage(store, generated.indexes, changed, order.compare, query.offset, query.limit);
  return { total: generated.total + changed.length, records };
}

function predicateOf(
  source: FilterSource,
  type: ObjectType,
  groups: SearchFilter[][],
  words: Predicate | undefined,
): Predicate {
  const compiled = groups.map((filters) => filters.map((filter) => compileFilter(source, type, filter)));
  return (view) =>
    (compiled.length === 0 || compiled.some((tests) => tests.every((test) => test(view)))) &&
    (words === undefined || words(view));
}

function textTest(source: FilterSource, query: SearchQuery): Predicate | undefined {
  const wanted = (query.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (wanted.length === 0) return undefined;
  return (view) => {
    const text = TEXT_PROPERTIES[query.type]
      .map((property) => source.valueOf(query.type, view, property) ?? '')
      .join(' ')
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
}

function orderOf(source: FilterSource, { type, sort }: SearchQuery): Order {
  const descending = sort?.descending ?? false;
  const sign = descending ? -1 : 1;
  const property = sort?.property;
  if (property === undefined || property === 'hs_object_id') {
    return { by: 'index', descending, compare: (a, b) => sign * compareIds(a.id, b.id) };
  }
  if (property === 'createdate' || property === 'hs_createdate') {
    return {
      by: 'index',
      descending,
      compare: (a, b) => sign * (a.createdAt - b.createdAt || compareIds(a.id, b.id)),
    };
  }
  if (property === modifiedProperty(type)) {
    return {
      by: 'place',
      descending,
      compare: (a, b) => sign * (a.updatedAt - b.updatedAt || compareIds(a.id, b.id)),
    };
  }
  const definition = source.definitionOf(type, property);
  const compareValues = definition ? comparison(type, definition) : () => 0;
  return {
    by: 'value',
    descending,
    compare: (a, b) => {
      const x = source.valueOf(type, a, property) ?? '';
      const y = source.valueOf(type, b, property) ?? '';
      if (x === '' || y === '') return x === y ? compareIds(a.id, b.id) : x === '' ? 1 : -1;
      return sign * (compareValues(x, y) || 0) || compareIds(a.id, b.id);
    },
  };
}

/** The matching generated records in order, and how many there are apart from those overlaid since. */
function generatedMatches(
  store: RecordStore,
  query: SearchQuery,
  ranges: Ranges,
  rest: Predicate | undefined,
  order: Order,
): { indexes: Iterable<number>; total: number } {
  const { base } = store;
  const overridden = function* (): Generator<number> {
    for (const index of store.overriddenIndexes()) if (within(base, ranges, index)) yield index;
  };
  if (!rest && order.by !== 'value') {
    let total = base.modifiedOrder.count(ranges.from, ranges.to, ranges.placeFrom, ranges.placeTo);
    for (const _ of overridden()) total -= 1;
    return { indexes: walk(store, ranges, order), total };
  }
  // Generated values never change, and neither do the matches: cached for the next page.
  const key = JSON.stringify([ranges, query.groups, query.text ?? '', query.sort ?? null]);
  const cacheable = !/associations\.|associatedcompanyid|hs_is_|probability|_amount|num_assoc/.test(key);
  const cache = cacheOf(store);
  let matches = cacheable ? cache.get(key) : undefined;
  if (!matches) {
    const found: number[] = [];
    for (const index of walk(
      store,
      ranges,
      { ...order, by: order.by === 'value' ? 'index' : order.by },
      true,
    )) {
      if (!rest || rest(new BaseRecordView(base, index))) found.push(index);
    }
    if (order.by === 'value') sortByValue(store, found, order);
    matches = Uint32Array.from(found);
    if (cacheable) remember(cache, key, matches);
  }
  let total = matches.length;
  for (const index of overridden()) if (!rest || rest(new BaseRecordView(base, index))) total -= 1;
  return { indexes: matches, total };
}

function sortByValue(store: RecordStore, found: number[], order: Order): void {
  const views = new Map(found.map((index) => [index, new BaseRecordView(store.base, index)]));
  found.sort((a, b) => {
    const [x, y] = [views.get(a), views.get(b)];
    return x && y ? order.compare(x, y) : 0;
  });
}

/** One page of two merged ordered lists. */
function mergePage(
  store: RecordStore,
  generated: Iterable<number>,
  changed: readonly RecordView[],
  compare: (a: RecordView, b: RecordView) => number,
  offset: number,
  limit: number,
): RecordView[] {
  const page: RecordView[] = [];
  const end = offset + limit;
  let seen = 0;
  let nextChanged = 0;
  const take = (view: RecordView): boolean => {
    if (seen >= offset) page.push(view);
    seen += 1;
    return seen >= end;
  };
  if (limit <= 0) return page;
  for (const index of generated) {
    if (store.isOverridden(index)) continue;
    const view = new BaseRecordView(store.base, index);
    for (let next = changed[nextChanged]; next !== undefined; next = changed[nextChanged]) {
      if (compare(next, view) > 0) break;
      nextChanged += 1;
      if (take(next)) return page;
    }
    if (take(view)) return page;
  }
  for (let next = changed[nextChanged]; next !== undefined; next = changed[nextChanged]) {
    nextChanged += 1;
    if (take(next)) return page;
  }
  return page;
}
