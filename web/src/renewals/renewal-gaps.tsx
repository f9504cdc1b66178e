import { Skeleton, UnstyledButton } from '@mantine/core';
import { IconCircleCheck, IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type RenewalGap, RenewalGapKind, type RenewalGapList } from '../../../src/contract/renewals.ts';
import { renewalGapsQuery } from '../api/renewals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { MapArr } from '../mappings/map-arr.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { usePages } from '../ui/use-pages.ts';
import { useRights } from '../ui/use-rights.ts';
import { Amount, DayText } from '../ui/values.tsx';
import { gapWords } from './renewal-words.ts';
import type { RenewalsSearch } from './search.ts';

interface KindsProps {
  counts: RenewalGapList['counts'];
  chosen: RenewalGapKind | undefined;
  onChoose: (kind: RenewalGapKind | undefined) => void;
}

/** How many gaps there are of each kind; a kind that is chosen narrows the list down to it. */
function Kinds({ counts, chosen, onChoose }: KindsProps) {
  const of = new Map(counts.map(({ kind, count }) => [kind, count]));
  const shown = RenewalGapKind.options.filter((kind) => (of.get(kind) ?? 0) > 0 || kind === chosen);
  if (shown.length === 0) return null;
  return (
    <ul className="cx-gap-kinds" aria-label="Kinds of gaps">
      {shown.map((kind) => (
        <li key={kind}>
          <UnstyledButton
            className="cx-gap-kind"
            aria-pressed={kind === chosen}
            onClick={() => onChoose(kind === chosen ? undefined : kind)}
          >
            <span className="cx-gap-count">{formatCount(of.get(kind) ?? 0)}</span>
            <span className="cx-gap-word">{gapWords[kind].word}</span>
            <span className="cx-cell-sub">{gapWords[kind].meaning}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

/** The record that is meant by its name, linked to where it is; the other one beside it. */
function About({ gap: { customer, deal, portal } }: { gap: RenewalGap }) {
  return (
    <span className="cx-gap-about">
      {customer && (
        <TextLink to="/customers/$id" params={{ id: customer.id }} fw={600}>
          <bdi>{shorten(customer.name?.trim() ? customer.name : 'Unnamed customer', 90)}</bdi>
        </TextLink>
      )}
      {deal && (
        <span className={customer ? 'cx-soft' : 'cx-strong'}>
          {deal.url ? (
            <OutsideLink href={deal.url}>{shorten(deal.name.trim() || 'Unnamed deal', 90)}</OutsideLink>
          ) : (
            <bdi>{shorten(deal.name.trim() || 'Unnamed deal', 90)}</bdi>
          )}
        </span>
      )}
      {portal && (
        <bdi className="cx-strong">{shorten(portal.name?.trim() || 'A portal without a name', 90)}</bdi>
      )}
      {!deal && customer?.url && <OutsideLink href={customer.url}>Open in HubSpot</OutsideLink>}
    </span>
  );
}

/** What does not fit, with days and amounts as the reader writes them; the rest as the server says it. */
function Explanation({ gap }: { gap: RenewalGap }) {
  const { kind, renewalDate, closeDate, days, currency } = gap;
  const renews = <DayText day={renewalDate} />;
  const closes = <DayText day={closeDate} />;
  const apart = plural(days ?? 0, 'day', 'days');
  switch (kind) {
    case 'date_without_deal':
      return <>The customer renews on {renews}, and no open renewal deal is linked to it.</>;
    case 'dates_disagree':
      return (
        <>
          The customer renews on {renews}, and its next renewal deal closes on {closes}: {apart} apart.
        </>
      );
    case 'amounts_disagree':
      return (
        <>
          The customer’s ARR is <Amount amount={gap.arr} currency={currency} />, and its next renewal deal is
          worth <Amount amount={gap.value} currency={currency} />.
        </>
      );
    case 'arr_unlike_renewals':
      return (
        <>
          Of {formatCount(gap.compared ?? 0)} customers with an ARR and a renewal deal,{' '}
          {formatCount(gap.disagreeing ?? 0)} have a renewal of another amount. ARR seems to hold something
          else than what is renewed; by default it is HubSpot’s annual revenue of the company. The amounts are
          not listed one by one.
        </>
      );
    case 'overdue':
      return (
        <>
          The renewal deal was to close on {closes}, {apart} ago, and is still open.
        </>
      );
    default:
      return shorten(formatDaysIn(gap.explanation), 1_000);
  }
}

function Gap({ gap }: { gap: RenewalGap }) {
  const { mayAdminister } = useRights();
  return (
    <li className="cx-finding">
      <div className="cx-finding-head">
        <Tag tone={gap.kind === 'overdue' ? 'bad' : 'warn'}>{gapWords[gap.kind].word}</Tag>
        <About gap={gap} />
      </div>
      <p>
        <Explanation gap={gap} />
      </p>
      <p dir="auto">
        <span className="cx-strong">What to do: </span>
        {shorten(gap.remedy, 1_000)}
      </p>
      {mayAdminister && gap.kind === 'arr_unlike_renewals' && gap.portal && (
        <MapArr integrationId={gap.portal.id} />
      )}
    </li>
  );
}

const keyOf = ({ kind, customer, deal, portal }: RenewalGap): string =>
  `${kind} ${customer?.id ?? ''} ${deal?.id ?? ''} ${portal?.id ?? ''}`;

interface RenewalGapsProps {
  search: RenewalsSearch;
  onChange: (next: Partial<RenewalsSearch>) => void;
}

/** What does not fit together between renewal deals and customers, and what to do about it. */
export function RenewalGaps({ search, onChange }: RenewalGapsProps) {
  const { kind, csmId, integrationId, cursor } = search;
  const gaps = useQuery(renewalGapsQuery({ kind, csmId, integrationId, cursor, limit: 25 }));
  const pages = usePages(cursor, gaps.data?.nextCursor);
  const narrowed = kind !== undefined || csmId !== undefined || integrationId !== undefined;
  return (
    <>
      {gaps.isError && (
        <Failure error={gaps.error} title="The gaps could not be read" onRetry={() => void gaps.refetch()} />
      )}
      {gaps.isPending && (
        <div aria-hidden>
          <Skeleton h={92} mb="lg" />
          <Skeleton h={280} />
        </div>
      )}
      {gaps.data && (
        <Kinds counts={gaps.data.counts} chosen={kind} onChoose={(next) => onChange({ kind: next })} />
      )}
      {gaps.data?.items.length === 0 && (
        <Panel>
          {narrowed ? (
            <EmptyState icon={IconFilterOff} title="No gaps fit the filters" />
          ) : (
            <EmptyState icon={IconCircleCheck} title="No gaps">
              Every renewal deal has a customer, a date and an amount, and they agree with what is known of
              the customer.
            </EmptyState>
          )}
        </Panel>
      )}
      {gaps.data && gaps.data.items.length > 0 && (
        <div className="cx-fading" data-stale={gaps.isPlaceholderData || undefined}>
          <Panel flush>
            <ul aria-label="Gaps">
              {gaps.data.items.map((gap) => (
                <Gap key={keyOf(gap)} gap={gap} />
              ))}
            </ul>
          </Panel>
        </div>
      )}
      <Pager {...pages} busy={gaps.isPlaceholderData} />
    </>
  );
}
