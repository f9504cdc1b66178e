import type { ObjectType } from '../options.ts';
import { createPermutation, type Permutation } from './permutation.ts';
import { mix } from './random.ts';

/**
 * The initial records of a portal. Nothing is stored: every id, time and value is computed from the seed and the
 * record's index, so a million companies use no memory until one is changed. Indexes are in the order of creation,
 * which is also the order of ids.
 */
export interface BaseRecords {
  readonly type: ObjectType;
  readonly count: number;
  idAt(index: number): string;
  /** -1 if there is no such record. */
  indexOf(id: string): number;
  /** Index of the first record whose id is at or after `id`; `count` if there is none. */
  firstAtOrAfter(id: string): number;
  createdAt(index: number): number;
  firstCreatedAtOrAfter(ms: number): number;
  modifiedAt(index: number): number;
  /** From the index to the position in the order of modification. */
  readonly modifiedOrder: Permutation;
  /** The first position in that order whose time is at or after `ms`. */
  firstModifiedAtOrAfter(ms: number): number;
  value(index: number, property: string): string | null;
}

export type ValueFunctions = ReadonlyMap<string, (index: number) => string | null>;

/** The default day from which the generated data looks back (activity) and ahead (renewals). */
export const BASE_DAY = Date.UTC(2026, 10, 1);
const CREATED_FROM = Date.UTC(2023, 0, 9);
const CREATED_SPAN = Date.UTC(2026, 5, 30) - CREATED_FROM;
const MODIFIED_SPAN = BASE_DAY - Date.UTC(2026, 6, 1);
const TWELVE_DIGITS = 100_000_000_000;
const SALT: Record<ObjectType, number> = { company: 11, contact: 23, deal: 37 };

export function createBaseRecords(
  type: ObjectType,
  count: number,
  seed: number,
  values: ValueFunctions,
  baseDay: number,
): BaseRecords {
  const salt = SALT[type];
  // Some ids have 11 digits and the rest 12, so that sorting them as text is wrong, as in HubSpot.
  const shorter = Math.floor(count * 0.4);
  const step = Math.max(1_000, Math.min(7_919_117 + salt * 1_013, Math.floor(8.9e10 / Math.max(1, shorter))));
  const start = TWELVE_DIGITS - shorter * step;
  const numberAt = (index: number): number => start + index * step + (mix(seed, salt, index) % step);
  const modifiedOrder = createPermutation(count, mix(seed, salt + 1, 0));
  const modifiedFrom = baseDay - MODIFIED_SPAN;
  const modifiedAtPlace = (place: number): number =>
    modifiedFrom + Math.floor((place * MODIFIED_SPAN) / Math.max(1, count));
  const createdAt = (index: number): number =>
    CREATED_FROM +
    Math.floor(((index + mix(seed, salt + 2, index) / 4_294_967_296) * CREATED_SPAN) / Math.max(1, count));

  const firstAtOrAfterNumber = (id: number): number => {
    const guess = Math.min(count, Math.max(0, Math.floor((id - start) / step)));
    return guess < count && numberAt(guess) < id ? guess + 1 : guess;
  };

  return {
    type,
    count,
    modifiedOrder,
    idAt: (index) => String(numberAt(index)),
    indexOf: (id) => {
      if (id.length < 10 || id.length > 13) return -1;
      const wanted = Number(id);
      if (!Number.isInteger(wanted)) return -1;
      const index = Math.floor((wanted - start) / step);
      return index >= 0 && index < count && String(numberAt(index)) === id ? index : -1;
    },
    firstAtOrAfter: (id) => (id.length > 15 ? count : firstAtOrAfterNumber(Number(id))),
    createdAt,
    firstCreatedAtOrAfter: (ms) =>
      settle(Math.floor(((ms - CREATED_FROM) * count) / CREATED_SPAN), count, (i) => createdAt(i) >= ms),
    modifiedAt: (index) => modifiedAtPlace(modifiedOrder.forward(index)),
    firstModifiedAtOrAfter: (ms) =>
      settle(
        Math.floor(((ms - modifiedFrom) * count) / MODIFIED_SPAN),
        count,
        (i) => modifiedAtPlace(i) >= ms,
      ),
    value: (index, property) => values.get(property)?.(index) ?? null,
  };
}

/** The first position for which `reached` is true, given a guess that is off by a few at most. */
function settle(guess: number, count: number, reached: (i: number) => boolean): number {
  let i = Math.min(count, Math.max(0, guess));
  while (i > 0 && reached(i - 1)) i -= 1;
  while (i < count && !reached(i)) i += 1;
  return i;
}

/** Compares ids numerically without converting them to numbers, which would be imprecise beyond 2^53. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

const DAY_MS = 86_400_000;
const dayTexts = new Map<number, string>();
const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** Like `Date.toISOString`, but several times faster: a list of records mostly consists of times. */
export function isoTime(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, -13);
    if (dayTexts.size > 20_000) dayTexts.clear();
    dayTexts.set(day, text);
  }
  const rest = Math.floor(ms - day * DAY_MS);
  const seconds = Math.floor(rest / 1000);
  const millis = String(rest % 1000).padStart(3, '0');
  return `${text}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${millis}Z`;
}
export const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
