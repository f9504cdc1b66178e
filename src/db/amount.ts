import type { Amount } from '../contract/common.ts';

/**
 * A numeric in the form of the API: a number if that holds every digit, otherwise the digits as text.
 * @param text in PostgreSQL's format; 'NaN' and 'Infinity', which only other programs store, stay text.
 */
export function toAmount(text: string): Amount;
export function toAmount(text: string | null): Amount | null;
export function toAmount(text: string | null): Amount | null {
  if (text === null) return null;
  const number = Number(text);
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return String(number) === shortest && Number.isFinite(number) ? number : text;
}
