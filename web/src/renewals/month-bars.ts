import type { RenewalSummary, RenewalTotals } from '../../../src/contract/renewals.ts';
import type { RenewalFilters } from '../api/renewals.ts';
import { dayBeside, formatMonth } from '../format/periods.ts';

export type Group = RenewalSummary['groups'][number];
/** The screen's filter for a bar; empty for everything. */
export type MonthFilters = Pick<RenewalFilters, 'month' | 'from' | 'to'>;

/** The smallest share of the height: a small total stays visible next to a much larger one. */
const leastHeight = 0.04;

/** The currency of most renewals: bars in several currencies can't be compared. */
export const mainCurrency = (groups: readonly Group[]): string | undefined => {
  const deals = new Map<string, number>();
  for (const total of groups.flatMap((group) => group.totals)) {
    deals.set(total.currency, (deals.get(total.currency) ?? 0) + total.deals);
  }
  return [...deals].sort(([, a], [, b]) => b - a)[0]?.[0];
};

/** The sum of groups in a currency; undefined if they have no amount in it. */
export const totalOf = (
  groups: readonly Group[],
  currency: string | undefined,
): RenewalTotals | undefined => {
  const [first, ...others] = groups.flatMap(({ totals }) =>
    totals.filter((total) => total.currency === currency),
  );
  if (!first || others.length === 0) return first;
  const sum = (of: 'deals' | 'upForRenewal' | 'committed' | 'atRisk') =>
    others.reduce((amount, total) => amount + Number(total[of]), Number(first[of]));
  return {
    currency: first.currency,
    deals: sum('deals'),
    upForRenewal: sum('upForRenewal'),
    committed: sum('committed'),
    atRisk: sum('atRisk'),
  };
};

/**
 * The parts of a total as lengths of a bar, from 0 to 1 of the largest month. A committed amount that is also at risk
 * counts as at risk.
 */
export const lengthsOf = (total: RenewalTotals | undefined, largest: number) => {
  const length = (amount: RenewalTotals['atRisk']) => {
    const part = Number(amount) / largest;
    // Amounts can be larger than numbers.
    return Number.isNaN(part) ? 0 : Math.min(1, Math.max(0, part));
  };
  if (!total) return { whole: 0, committed: 0, atRisk: 0 };
  const whole = length(total.upForRenewal);
  if (whole === 0) return { whole: 0, committed: 0, atRisk: 0 };
  const atRisk = Math.min(1, length(total.atRisk) / whole);
  return {
    whole: Math.max(leastHeight, whole),
    committed: Math.min(1 - atRisk, length(total.committed) / whole),
    atRisk,
  };
};

/** A bar: a month, or everything before or after the months that are shown. */
export interface Stretch {
  kind: 'before' | 'month' | 'after';
  /** Its month, or the nearest one. */
  month: string;
  words: string;
  groups: readonly Group[];
  filters: MonthFilters;
}

/**
 * The months, and what closes before and after them, if anything. For closed renewals, only the months are useful.
 */
export const stretchesOf = (
  months: readonly string[],
  groups: readonly Group[],
  isOpen: boolean,
): Stretch[] => {
  const [first = ''] = months;
  const last = months.at(-1) ?? '';
  const dated = groups.flatMap((group) => (group.key === null ? [] : [{ group, month: group.key }]));
  const before: Stretch = {
    kind: 'before',
    month: first,
    words: `Overdue since before ${formatMonth(first)}`,
    groups: dated.filter(({ month }) => month < first).map(({ group }) => group),
    filters: { to: dayBeside(first, 'before') },
  };
  const after: Stretch = {
    kind: 'after',
    month: last,
    words: `After ${formatMonth(last)}`,
    groups: dated.filter(({ month }) => month > last).map(({ group }) => group),
    filters: { from: dayBeside(last, 'after') },
  };
  const within = months.map(
    (month): Stretch => ({
      kind: 'month',
      month,
      words: formatMonth(month),
      groups: groups.filter(({ key }) => key === month),
      filters: { month },
    }),
  );
  const isShown = ({ groups }: Stretch) => isOpen && groups.length > 0;
  return [...[before].filter(isShown), ...within, ...[after].filter(isShown)];
};
