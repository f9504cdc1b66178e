import { Group, Progress, Skeleton } from '@mantine/core';
import type { RenewalList, RenewalTotals as Totals } from '../../../src/contract/renewals.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { Figure, Figures } from '../ui/value/facts.tsx';
import { Amount, Nothing } from '../ui/value/values.tsx';
import styles from './renewal-totals.module.css';

/** A part as a share of the whole; undefined if that is meaningless. */
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
    <span className={styles.sums}>
      {totals.map((total) => (
        <Amount key={total.currency} amount={total[of]} currency={total.currency} total />
      ))}
    </span>
  );
}

/** The share as a bar and in percent. Amounts in several currencies have no common share. */
function Share({ totals, of }: SumProps) {
  const [only] = totals;
  const share = only && totals.length === 1 ? shareOf(only[of], only.upForRenewal) : undefined;
  if (share === undefined) return null;
  return (
    <Group gap={8} wrap="nowrap" maw={180}>
      <Progress
        value={share * 100}
        color={of === 'committed' ? 'var(--cx-good-mark)' : 'var(--cx-bad-mark)'}
        size={5}
        flex={1}
        aria-hidden
      />
      {formatShare(share)}
    </Group>
  );
}

/** How much is up for renewal, committed, and at risk, in each currency. */
export function RenewalTotals({ list }: { list: RenewalList | undefined }) {
  if (!list) return <Skeleton h={180} mb="lg" aria-hidden />;
  const { totals, count, withoutValue } = list;
  return (
    <Figures label="Totals" columns={2}>
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
              title="They have no amount, or HubSpot has no exchange rate for their currency."
              data-tone="warn"
            >
              {formatCount(withoutValue)} excluded from totals
            </span>
          )
        }
      >
        {formatCount(count)}
      </Figure>
    </Figures>
  );
}
