import type { Amount } from '../contract/common.ts';

/**
 * A numeric as the contract shows it: a number where that holds every digit, else the digits as text.
 * @param text as PostgreSQL writes it; 'NaN' and 'Infinity', which only other programs store, stay text.
 */
export function toAmount(text: string): Amount;
export function toAmount(text: string | null): Amount | null;
export function toAmount(text: string | null): Amount | null {
  if (text === null) return null;
  const number = Number(text);
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return String(number) === shortest && Number.isFinite(number) ? number : text;
}
