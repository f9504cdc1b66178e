import type { BaseRecords } from '../data/base.ts';
import type { ObjectType } from '../options.ts';
import { modifiedProperty } from './record.ts';
import { type SearchFilter, timeFrom } from './search-filter.ts';

/**
 * The part of the generated records that a search covers: a range of indexes and one of positions by modification.
 */
export interface Ranges {
  from: number;
  to: number;
  placeFrom: number;
  placeTo: number;
}

/** Narrows the ranges by a filter on id, creation or modification; returns false for other filters. */
export function narrow(base: BaseRecords, ranges: Ranges, type: ObjectType, filter: SearchFilter): boolean {
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

export function within(base: BaseRecords, ranges: Ranges, index: number): boolean {
  if (index < ranges.from || index >= ranges.to) return false;
  const place = base.modifiedOrder.forward(index);
  return place >= ranges.placeFrom && place < ranges.placeTo;
}
