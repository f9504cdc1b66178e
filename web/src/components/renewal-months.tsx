import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RenewalSummary, RenewalTotals } from '../../../src/contract/renewals.ts';
import { type RenewalFilters, renewalSummaryQuery } from '../api/renewals.ts';
import { formatAmount } from '../format/amounts.ts';
import { formatMonth, formatMonthShortly, monthsFrom } from '../format/periods.ts';
import { plural } from '../format/text.ts';
import { useNow } from './now.ts';

type Group = RenewalSummary['groups'][number];

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

interface MonthProps {
  month: string;
  group: Group | undefined;
  currency: string | undefined;
  largest: number;
  chosen: boolean;
  onChoose: () => void;
}

function Month({ month, group, currency, largest, chosen, onChoose }: MonthProps) {
  const total = group?.totals.find((one) => one.currency === currency);
  const { whole, committed, atRisk } = lengthsOf(total, largest);
  const sum = total ? formatAmount(total.upForRenewal, total.currency) : undefined;
  const words = `${formatMonth(month)}: ${plural(group?.count ?? 0, 'renewal', 'renewals')}${sum ? `, ${sum}` : ''}`;
  return (
    <button type="button" className="cx-month" aria-pressed={chosen} title={words} onClick={onChoose}>
      <span className="cx-month-room" aria-hidden>
        <span className="cx-month-bar" style={{ height: `${whole * 100}%` }}>
          <span className="cx-month-risk" style={{ height: `${atRisk * 100}%` }} />
          <span className="cx-month-committed" style={{ height: `${committed * 100}%` }} />
        </span>
      </span>
      <span className="cx-month-label">
        {formatMonthShortly(month)}
        {month.endsWith('-01') && <span className="cx-month-year"> {month.slice(0, 4)}</span>}
        <span className="cx-unseen">. {words}</span>
      </span>
    </button>
  );
}

interface RenewalMonthsProps {
  filters: RenewalFilters;
  onMonth: (month: string | undefined) => void;
}

/** What closes in each of the next twelve months; a month that is chosen narrows the screen down to it. */
export function RenewalMonths({ filters, onMonth }: RenewalMonthsProps) {
  const now = useNow(60_000);
  const { month: chosen, from: _from, to: _to, ...others } = filters;
  const summary = useQuery(renewalSummaryQuery('month', others));
  if (summary.isPending) return <Skeleton h={180} mb={20} aria-hidden />;
  if (!summary.data || summary.data.groups.length === 0) return null;
  const months = monthsFrom(now, monthsShown);
  const groups = summary.data.groups.filter(({ key }) => key !== null && months.includes(key));
  const currency = mainCurrency(groups);
  const amounts = groups.map((group) =>
    Number(group.totals.find((total) => total.currency === currency)?.upForRenewal ?? 0),
  );
  const largest = Math.max(...amounts.filter(Number.isFinite), 0);
  return (
    <section className="cx-panel cx-months" aria-label="The next twelve months">
      <div className="cx-months-row">
        {months.map((month) => (
          <Month
            key={month}
            month={month}
            group={groups.find(({ key }) => key === month)}
            currency={currency}
            largest={largest}
            chosen={month === chosen}
            onChoose={() => onMonth(month === chosen ? undefined : month)}
          />
        ))}
      </div>
      <ul className="cx-legend" aria-label="Colours">
        <li data-part="committed">Committed</li>
        <li data-part="risk">At risk</li>
        <li data-part="rest">Not decided{currency && `, in ${currency}`}</li>
      </ul>
    </section>
  );
}
