import { z } from 'zod';

/** Ids are strings, but numbers in some endpoints; internally they are strings. */
export const wireId = z.union([z.string().min(1), z.number()]).transform(String);

/** Only `after` is used from a page's `paging`; `link` may have another host or version. */
export const wirePaging = z.object({ next: z.object({ after: wireId.nullish() }).nullish() }).nullish();

/** The cursor of the next page; undefined on the last one, also if `next` has no `after`. */
export function nextCursor(paging: z.infer<typeof wirePaging>): string | undefined {
  return paging?.next?.after ?? undefined;
}

const anyText = z.string().nullish().catch(undefined);

/** An entry in a batch response's `errors`; HubSpot guarantees neither its fields nor their types. */
export const wireBatchError = z.object({
  category: anyText,
  subCategory: anyText,
  message: anyText,
  code: anyText,
  errors: z.array(z.unknown()).nullish().catch(undefined),
  context: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
export type WireBatchError = z.infer<typeof wireBatchError>;

/** A context value as a list of strings, whether HubSpot sent a list, a single value or nothing. */
export function contextValues(error: WireBatchError, name: string): string[] {
  const value = error.context?.[name];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((entry) => typeof entry === 'string' || typeof entry === 'number').map(String);
}

/** Cuts a list into pieces of at most `size`. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < list.length; start += size) pieces.push(list.slice(start, start + size));
  return pieces;
}

/** Rejects more inputs than HubSpot's maximum, as an error of the caller. */
export function assertAtMost(list: readonly unknown[], most: number, what: string): void {
  if (list.length > most) throw new RangeError(`${what}: at most ${most} at once, not ${list.length}`);
}
