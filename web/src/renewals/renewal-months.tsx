import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RenewalSummary, RenewalTotals } from '../../../src/contract/renewals.ts';
import { type RenewalFilters, renewalSummaryQuery } from '../api/renewals.ts';
import { formatTotal } from '../format/amounts.ts';
import { dayBeside, formatMonth, formatMonthShortly, monthsFrom } from '../format/periods.ts';
import { plural } from '../format/text.ts';
import { useToday } from '../ui/today.ts';

type Group = RenewalSummary['groups'][number];
/** What a bar narrows the screen down to; nothing: all of them. */
export type MonthFilters = Pick<RenewalFilters, 'month' | 'from' | 'to'>;

const monthsShown = 12;
/** Of the height: what is there at all stays visible beside much more. */
const leastHeight = 0.04;

/** The currency of most renewals: bars of several could not be compared. */
const mainCurrency = (groups: readonly Group[]): string | undefined => {
  const deals = new Map<string, number>();
  for (const total of groups.flatMap((group) => group.totals)) {
    deals.set(total.currency, (deals.get(total.currency) ?? 0) + total.deals);
  }
  return [...deals].sort(([, a], [, b]) => b - a)[0]?.[0];
};

/** What groups come to in a currency; undefined where they have nothing in it. */
const totalOf = (groups: readonly Group[], currency: string | undefined): RenewalTotals | undefined => {
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
 * A total as lengths of a bar, from 0 to 1 of the largest month. What is committed may be at risk all the same: then it
 * shows as at risk.
 */
const lengthsOf = (total: RenewalTotals | undefined, largest: number) => {
  const length = (amount: RenewalTotals['atRisk']) => {
    const part = Number(amount) / largest;
    // Amounts may be larger than numbers are.
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

/** A bar: a month, or all before or after those that are shown. */
interface Stretch {
  key: string;
  label: ReactNode;
  words: string;
  /** Beside that of a month: words need more. */
  width: number;
  groups: readonly Group[];
  filters: MonthFilters;
}

interface BarProps {
  stretch: Stretch;
  currency: string | undefined;
  largest: number;
  chosen: boolean;
  onChoose: () => void;
}

function Bar({ stretch, currency, largest, chosen, onChoose }: BarProps) {
  const total = totalOf(stretch.groups, currency);
  const { whole, committed, atRisk } = lengthsOf(total, largest);
  const count = stretch.groups.reduce((sum, group) => sum + group.count, 0);
  const sum = total ? formatTotal(total.upForRenewal, total.currency) : undefined;
  const words = `${stretch.words}: ${plural(count, 'renewal', 'renewals')}${sum ? `, ${sum}` : ''}`;
  return (
    <button type="button" className="cx-month" aria-pressed={chosen} title={words} onClick={onChoose}>
      <span className="cx-month-room" aria-hidden>
        <span className="cx-month-bar" style={{ height: `${whole * 100}%` }}>
          <span className="cx-month-risk" style={{ height: `${atRisk * 100}%` }} />
          <span className="cx-month-committed" style={{ height: `${committed * 100}%` }} />
        </span>
      </span>
      <span className="cx-month-label">
        {stretch.label}
        <span className="cx-unseen">. {words}</span>
      </span>
    </button>
  );
}

const ofMonth = (month: string, groups: readonly Group[]): Stretch => ({
  key: month,
  label: (
    <>
      {formatMonthShortly(month)}
      {month.endsWith('-01') && <span className="cx-month-year"> {month.slice(0, 4)}</span>}
    </>
  ),
  words: formatMonth(month),
  width: 1,
  groups: groups.filter(({ key }) => key === month),
  filters: { month },
});

/** Months, and what closes before and after them, where something does. Of closed ones, only the months are of use. */
const stretchesOf = (months: readonly string[], groups: readonly Group[], isOpen: boolean): Stretch[] => {
  const [first = ''] = months;
  const last = months.at(-1) ?? '';
  const dated = groups.flatMap((group) => (group.key === null ? [] : [{ group, month: group.key }]));
  const before = dated.filter(({ month }) => month < first).map(({ group }) => group);
  const after = dated.filter(({ month }) => month > last).map(({ group }) => group);
  return [
    ...(isOpen && before.length > 0
      ? [
          {
            key: 'before',
            label: (
              <>
                <span className="cx-from-sm">Overdue</span>
                <span className="cx-under-sm">Past</span>
              </>
            ),
            words: `Overdue from before ${formatMonth(first)}`,
            width: 1.7,
            groups: before,
            filters: { to: dayBeside(first, 'before') },
          },
        ]
      : []),
    ...months.map((month) => ofMonth(month, groups)),
    ...(isOpen && after.length > 0
      ? [
          {
            key: 'after',
            label: 'Later',
            words: `After ${formatMonth(last)}`,
            width: 1.1,
            groups: after,
            filters: { from: dayBeside(last, 'after') },
          },
        ]
      : []),
  ];
};

interface RenewalMonthsProps {
  filters: RenewalFilters;
  onChoose: (filters: MonthFilters) => void;
}

/**
 * What closes in each of the next twelve months, what should have closed before, and what closes later. A bar that is
 * chosen narrows the screen down to it.
 */
export function RenewalMonths({ filters, onChoose }: RenewalMonthsProps) {
  const today = useToday();
  const { month, from, to, ...others } = filters;
  const summary = useQuery(renewalSummaryQuery('month', others));
  if (summary.isPending || today === undefined) return <Skeleton h={180} mb={20} aria-hidden />;
  if (!summary.data || summary.data.groups.length === 0) return null;
  const { groups } = summary.data;
  const stretches = stretchesOf(monthsFrom(today, monthsShown), groups, filters.state === undefined);
  const currency = mainCurrency(groups);
  const amounts = stretches.map((stretch) => Number(totalOf(stretch.groups, currency)?.upForRenewal ?? 0));
  const largest = Math.max(...amounts.filter(Number.isFinite), 0);
  const isChosen = (chosen: MonthFilters) =>
    month === chosen.month && from === chosen.from && to === chosen.to;
  return (
    <section className="cx-panel cx-months" aria-label="Renewals by month">
      <div
        className="cx-months-row"
        style={{ gridTemplateColumns: stretches.map(({ width }) => `minmax(0, ${width}fr)`).join(' ') }}
      >
        {stretches.map((stretch) => {
          const chosen = isChosen(stretch.filters);
          return (
            <Bar
              key={stretch.key}
              stretch={stretch}
              currency={currency}
              largest={largest}
              chosen={chosen}
              onChoose={() => onChoose(chosen ? {} : stretch.filters)}
            />
          );
        })}
      </div>
      <ul className="cx-legend" aria-label="Colours">
        <li data-part="committed">Committed</li>
        <li data-part="risk">At risk</li>
        <li data-part="rest">Not decided{currency && `, in ${currency}`}</li>
      </ul>
    </section>
  );
}
