import { type BaseRecords, compareIds } from '../data/base.ts';
import type { ObjectType } from '../options.ts';
import { BaseRecordView, modifiedProperty, type RecordView } from './record.ts';
import type { RecordStore } from './record-store.ts';
import {
  comparison,
  compileFilter,
  type FilterSource,
  type Predicate,
  type SearchFilter,
  timeFrom,
} from './search-filter.ts';

export interface SearchQuery {
  type: ObjectType;
  /** Groups are alternatives; the filters of a group must all hold. */
  groups: SearchFilter[][];
  /** Words looked for in the properties that name a record. */
  text?: string;
  sort?: { property: string; descending: boolean };
  offset: number;
  limit: number;
}

export interface SearchAnswer {
  total: number;
  records: RecordView[];
}

/** Where a search looks among the generated records: a range of indexes and one of modification places. */
interface Ranges {
  from: number;
  to: number;
  placeFrom: number;
  placeTo: number;
}

const TEXT_PROPERTIES: Record<ObjectType, readonly string[]> = {
  company: ['name', 'domain', 'website', 'phone'],
  contact: ['firstname', 'lastname', 'email', 'phone', 'company'],
  deal: ['dealname', 'pipeline', 'dealstage', 'description'],
};

/**
 * Answers a search as the index knows the records at `now`.
 *
 * Generated records are found through the order of ids and the order of modification, both computed, so that
 * the searches a sync makes (by id and by time of change) cost the same at a million records as at a hundred.
 * Any other filter reads the records that the ranges leave over. Changed records are all looked at.
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

/** Narrows the ranges by a filter on id, creation or modification; false if it is none of these. */
function narrow(base: BaseRecords, ranges: Ranges, type: ObjectType, filter: SearchFilter): boolean {
  const bounds = boundsOf(base, type, filter.propertyName);
  if (!bounds) return false;
  const value = filter.value ?? '';
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  switch (filter.operator) {
    case 'EQ':
      [low, high] = [bounds.at(value), bounds.after(value)];
      break;
    case 'GTE':
      low = bounds.at(value);
      break;
    case 'GT':
      low = bounds.after(value);
      break;
    case 'LT':
      high = bounds.at(value);
      break;
    case 'LTE':
      high = bounds.after(value);
      break;
    case 'BETWEEN':
      [low, high] = [bounds.at(value), bounds.after(filter.highValue ?? '')];
      break;
    default:
      return false;
  }
  if (Number.isNaN(low) || Number.isNaN(high)) [low, high] = [0, 0];
  if (bounds.kind === 'index') {
    ranges.from = Math.max(ranges.from, low);
    ranges.to = Math.max(ranges.from, Math.min(ranges.to, high));
  } else {
    ranges.placeFrom = Math.max(ranges.placeFrom, low);
    ranges.placeTo = Math.max(ranges.placeFrom, Math.min(ranges.placeTo, high));
  }
  return true;
}

interface Bounds {
  kind: 'index' | 'place';
  /** First at or after the value. */
  at(value: string): number;
  /** First after the value. */
  after(value: string): number;
}

function boundsOf(base: BaseRecords, type: ObjectType, property: string): Bounds | undefined {
  if (property === 'hs_object_id') {
    const at = (id: string): number => (/^\d+$/.test(id) ? base.firstAtOrAfter(id) : Number.NaN);
    return {
      kind: 'index',
      at,
      after: (id) => at(id) + (base.indexOf(id) >= 0 ? 1 : 0),
    };
  }
  const first =
    property === 'createdate' || property === 'hs_createdate'
      ? base.firstCreatedAtOrAfter
      : property === modifiedProperty(type)
        ? base.firstModifiedAtOrAfter
        : undefined;
  if (!first) return undefined;
  const timed = (value: string, plus: number): number => {
    const ms = timeFrom(value);
    return Number.isNaN(ms) ? Number.NaN : first(Math.floor(ms) + plus);
  };
  return {
    kind: property === modifiedProperty(type) ? 'place' : 'index',
    at: (value) => timed(value, Number.isInteger(timeFrom(value)) ? 0 : 1),
    after: (value) => timed(value, 1),
  };
}

interface Order {
  /** What the generated records are walked by; `value` means they must all be read and sorted. */
  by: 'index' | 'place' | 'value';
  descending: boolean;
  compare(a: RecordView, b: RecordView): number;
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

/** The generated records that match, in order, and how many there are beside those overridden since. */
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
  // Generated values never change, so neither does which of them match: remembered for the next page.
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

function within(base: BaseRecords, ranges: Ranges, index: number): boolean {
  if (index < ranges.from || index >= ranges.to) return false;
  const place = base.modifiedOrder.forward(index);
  return place >= ranges.placeFrom && place < ranges.placeTo;
}

/** One in how many may match before it pays to list the matches instead of passing over the others. */
const SPARSE = 50;

/** Walks the generated records in the ranges by id or by modification. */
function* walk(store: RecordStore, ranges: Ranges, order: Order, all = false): Generator<number> {
  const { base } = store;
  const { forward, inverse } = base.modifiedOrder;
  const byPlace = order.by === 'place';
  // "Main" is the order walked, "other" the one that filters.
  const [mainFrom, mainTo, otherFrom, otherTo] = byPlace
    ? [ranges.placeFrom, ranges.placeTo, ranges.from, ranges.to]
    : [ranges.from, ranges.to, ranges.placeFrom, ranges.placeTo];
  const otherOf = byPlace ? inverse : forward;
  const mainOf = byPlace ? forward : inverse;
  const wanted = (index: number): boolean => all || !store.isOverridden(index);

  const otherCount = otherTo - otherFrom;
  if (otherCount < base.count && otherCount * SPARSE < base.count) {
    const list = sortedOthers(store, otherFrom, otherTo, mainOf, byPlace);
    for (let n = 0; n < list.length; n += 1) {
      const main = list[order.descending ? list.length - 1 - n : n] ?? 0;
      if (main < mainFrom || main >= mainTo) continue;
      const index = byPlace ? inverse(main) : main;
      if (wanted(index)) yield index;
    }
    return;
  }
  for (let n = 0; n < mainTo - mainFrom; n += 1) {
    const main = order.descending ? mainTo - 1 - n : mainFrom + n;
    const other = otherOf(main);
    if (other < otherFrom || other >= otherTo) continue;
    const index = byPlace ? other : main;
    if (wanted(index)) yield index;
  }
}

/** Places in the main order of a few members of the other, ascending; remembered for the next page. */
function sortedOthers(
  store: RecordStore,
  from: number,
  to: number,
  mainOf: (other: number) => number,
  byPlace: boolean,
): Uint32Array {
  const key = `others ${byPlace} ${from} ${to}`;
  const cache = cacheOf(store);
  const known = cache.get(key);
  if (known) return known;
  const list = new Uint32Array(Math.max(0, to - from));
  for (let n = 0; n < list.length; n += 1) list[n] = mainOf(from + n);
  list.sort();
  remember(cache, key, list);
  return list;
}

const caches = new WeakMap<RecordStore, Map<string, Uint32Array>>();
function cacheOf(store: RecordStore): Map<string, Uint32Array> {
  let cache = caches.get(store);
  if (!cache) {
    cache = new Map();
    caches.set(store, cache);
  }
  return cache;
}
function remember(cache: Map<string, Uint32Array>, key: string, value: Uint32Array): void {
  cache.set(key, value);
  const oldest = cache.keys().next().value;
  if (cache.size > 12 && oldest !== undefined) cache.delete(oldest);
}

/** One page of two ordered lists taken together. */
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
