import type { Amount } from '../../contract/common.ts';
import type { Deal } from '../../contract/customers.ts';
import { toAmount } from '../../db/amount.ts';

/** Digits after the decimal point in sums. */
const decimals = 6;

/** Exact sums of amounts per currency. Deals without an amount are skipped. */
export function sumByCurrency(
  deals: readonly Deal[],
): { currency: string | null; deals: number; amount: Amount }[] {
  const sums = new Map<string | null, { deals: number; units: bigint }>();
  for (const { amount, currency } of deals) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount));
    if (!match) continue;
    const [, sign, whole = '0', fraction = ''] = match;
    const units = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
    const sum = sums.get(currency) ?? { deals: 0, units: 0n };
    sums.set(currency, { deals: sum.deals + 1, units: sum.units + (sign === '-' ? -units : units) });
  }
  return [...sums].map(([currency, { deals: count, units }]) => ({
    currency,
    deals: count,
    amount: toAmount(textOf(units)) ?? 0,
  }));
}

function textOf(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
