import { z } from 'zod';
import { Day, Id } from '../../../src/contract/common.ts';

// The screens' state in the URL. Invalid values are dropped, so that an old link still opens its screen.

export const text = z.string().min(1).max(2_000).optional().catch(undefined);
export const id = Id.optional().catch(undefined);
export const day = Day.optional().catch(undefined);

/** Reads the query string as plain text: `?search=007` is the text "007", not the number 7. */
export const parseSearch = (query: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(query));

/** The inverse of parseSearch; undefined and empty values are omitted. */
export const stringifySearch = (search: Record<string, unknown>): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const query = params.toString();
  return query === '' ? '' : `?${query}`;
};
