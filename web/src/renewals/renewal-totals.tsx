import { Skeleton } from '@mantine/core';
import type { RenewalList, RenewalTotals as Totals } from '../../../src/contract/renewals.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { Figure, Figures } from '../ui/facts.tsx';
import { Amount, Nothing } from '../ui/values.tsx';

/** What part of a total something is; undefined where that says nothing. */
const shareOf = (part: Totals['committed'], whole: Totals['upForRenewal']): number | undefined => {
  const share = Number(part) / Number(whole);
  return Number.isFinite(share) && share >= 0 && share <= 1 ? share : undefined;
};

interface SumProps {
  totals: readonly Totals[];
  of: 'upForRenewal' | 'committed' | 'atRisk';
}

function Sum({ totals, of }: SumProps) {
  if (totals.length === 0) return <Nothing label="nothing" />;
  return (
    <span className="cx-sums">
      {totals.map((total) => (
        <span key={total.currency} className="cx-sum">
          <Amount amount={total[of]} currency={total.currency} total />
        </span>
      ))}
    </span>
  );
}

/** The part as a bar and in percent; where there are several currencies there is no one part. */
function Share({ totals, of }: SumProps) {
  const [only] = totals;
  const share = only && totals.length === 1 ? shareOf(only[of], only.upForRenewal) : undefined;
  if (share === undefined) return null;
  return (
    <span className="cx-share" data-tone={of === 'committed' ? 'good' : 'bad'}>
      <span className="cx-share-bar" aria-hidden>
        <span style={{ width: `${share * 100}%` }} />
      </span>
      {formatShare(share)}
    </span>
  );
}

/** How much is up for renewal, how much of it is sure and how much is in danger, in each currency. */
export function RenewalTotals({ list }: { list: RenewalList | undefined }) {
  if (!list) return <Skeleton h={180} mb={20} aria-hidden />;
  const { totals, count, withoutValue } = list;
  return (
    <div className="cx-figures-four">
      <Figures label="Totals">
        <Figure label="Up for renewal">
          <Sum totals={totals} of="upForRenewal" />
        </Figure>
        <Figure label="Committed" note={<Share totals={totals} of="committed" />}>
          <Sum totals={totals} of="committed" />
        </Figure>
        <Figure label="At risk" note={<Share totals={totals} of="atRisk" />}>
          <Sum totals={totals} of="atRisk" />
        </Figure>
        <Figure
          label="Renewals"
          note={
            withoutValue > 0 && (
              <span
                title="They have no amount, or one in a currency of which HubSpot gives no conversion."
                data-tone="warn"
              >
                {plural(withoutValue, 'is', 'are')} not in the totals
              </span>
            )
          }
        >
          {formatCount(count)}
        </Figure>
      </Figures>
    </div>
  );
}
