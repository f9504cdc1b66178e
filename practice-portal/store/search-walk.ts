import type { RecordView } from './record.ts';
import type { RecordStore } from './record-store.ts';
import type { Ranges } from './search-ranges.ts';

export interface Order {
  /** The order in which the generated records are read; `value` means that they all have to be read and sorted. */
  by: 'index' | 'place' | 'value';
  descending: boolean;
  compare(a: RecordView, b: RecordView): number;
}

/** If at most one in this many matches, listing the matches is faster than skipping the others. */
const SPARSE = 50;

/** Iterates over the generated records in the ranges by id or by modification. */
export function* walk(store: RecordStore, ranges: Ranges, order: Order, all = false): Generator<number> {
  const { base } = store;
  const { forward, inverse } = base.modifiedOrder;
  const byPlace = order.by === 'place';
  // "Main" is the order of iteration, "other" the one that filters.
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

/** Positions in the main order of a few members of the other, ascending; cached for the next page. */
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
export function cacheOf(store: RecordStore): Map<string, Uint32Array> {
  let cache = caches.get(store);
  if (!cache) {
    cache = new Map();
    caches.set(store, cache);
  }
  return cache;
}
export function remember(cache: Map<string, Uint32Array>, key: string, value: Uint32Array): void {
  cache.set(key, value);
  const oldest = cache.keys().next().value;
  if (cache.size > 12 && oldest !== undefined) cache.delete(oldest);
}
