import { Group } from '@mantine/core';
import { IconCircleCheck, IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { RenewalGap } from '../../../src/contract/renewals.ts';
import { renewalGapsQuery } from '../api/renewals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { MapArr } from '../mappings/suggestions/map-arr.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Fading } from '../ui/page/fading.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel, PanelEntry } from '../ui/page/panel.tsx';
import { Pager } from '../ui/table/pager.tsx';
import { usePages } from '../ui/table/use-pages.ts';
import { useRights } from '../ui/use-rights.ts';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { Amount, DayText } from '../ui/value/values.tsx';
import { GapKinds } from './gap-kinds.tsx';
import styles from './renewal-gaps.module.css';
import { gapWords } from './renewal-words.ts';
import type { RenewalsSearch } from './search.ts';

/** The record with the gap, linked to where it is, and the other one next to it. */
function About({ gap: { customer, deal, portal } }: { gap: RenewalGap }) {
  return (
    <Group component="span" gap="2px 10px" className={styles.about}>
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
      {portal && <bdi className="cx-strong">{shorten(portal.name?.trim() || 'Unnamed portal', 90)}</bdi>}
      {!deal && customer?.url && <OutsideLink href={customer.url}>Open in HubSpot</OutsideLink>}
    </Group>
  );
}

/** The gap, with days and amounts in the user's format; other types use the server's text. */
function Explanation({ gap }: { gap: RenewalGap }) {
  const { kind, renewalDate, closeDate, days, currency } = gap;
  const renews = <DayText day={renewalDate} />;
  const closes = <DayText day={closeDate} />;
  const apart = plural(days ?? 0, 'day', 'days');
  switch (kind) {
    case 'date_without_deal':
      return <>The customer renews on {renews} but has no open renewal deal.</>;
    case 'dates_disagree':
      return (
        <>
          The customer renews on {renews}, but its next renewal deal closes on {closes}, {apart} apart.
        </>
      );
    case 'amounts_disagree':
      return (
        <>
          The customer’s ARR is <Amount amount={gap.arr} currency={currency} />, but its next renewal deal is
          worth <Amount amount={gap.value} currency={currency} />.
        </>
      );
    case 'arr_unlike_renewals':
      return (
        <>
          {formatCount(gap.disagreeing ?? 0)} of {formatCount(gap.compared ?? 0)} customers with an ARR and a
          renewal deal renew for a different amount. ARR probably holds something else: by default, it is the
          company’s annual revenue in HubSpot. These amounts aren’t listed individually.
        </>
      );
    case 'overdue':
      return (
        <>
          The renewal deal was due to close on {closes}, {apart} ago, and is still open.
        </>
      );
    default:
      return shorten(formatDaysIn(gap.explanation), 1_000);
  }
}

function Gap({ gap }: { gap: RenewalGap }) {
  const { mayAdminister } = useRights();
  return (
    <PanelEntry>
      <Group gap="4px 10px" className={styles.about}>
        <Tag tone={gap.kind === 'overdue' ? 'bad' : 'warn'}>{gapWords[gap.kind].word}</Tag>
        <About gap={gap} />
      </Group>
      <p>
        <Explanation gap={gap} />
      </p>
      <p dir="auto">
        <span className="cx-strong">How to fix: </span>
        {shorten(gap.remedy, 1_000)}
      </p>
      {mayAdminister && gap.kind === 'arr_unlike_renewals' && gap.portal && (
        <MapArr integrationId={gap.portal.id} />
      )}
    </PanelEntry>
  );
}

const keyOf = ({ kind, customer, deal, portal }: RenewalGap): string =>
  `${kind} ${customer?.id ?? ''} ${deal?.id ?? ''} ${portal?.id ?? ''}`;

interface RenewalGapsProps {
  search: RenewalsSearch;
  onChange: (next: Partial<RenewalsSearch>) => void;
}

function NoGaps({ filtered }: { filtered: boolean }) {
  return (
    <Panel>
      {filtered ? (
        <EmptyState icon={IconFilterOff} title="No gaps match the filters" />
      ) : (
        <EmptyState icon={IconCircleCheck} title="No gaps">
          Every renewal deal has a customer, a date, and an amount, and they match the customer’s data.
        </EmptyState>
      )}
    </Panel>
  );
}

/** Where renewal deals and customers don't match, and how to fix it. */
export function RenewalGaps({ search, onChange }: RenewalGapsProps) {
  const { kind, csmId, integrationId, cursor } = search;
  const gaps = useQuery(renewalGapsQuery({ kind, csmId, integrationId, cursor, limit: 25 }));
  const pages = usePages(cursor, gaps.data?.nextCursor);
  const filtered = kind !== undefined || csmId !== undefined || integrationId !== undefined;
  return (
    <>
      <Loaded query={gaps} what="data gaps" skeleton={[92, 280]}>
        {({ counts, items }) => (
          <>
            <GapKinds counts={counts} chosen={kind} onChoose={(next) => onChange({ kind: next })} />
            {items.length === 0 ? (
              <NoGaps filtered={filtered} />
            ) : (
              <Fading stale={gaps.isPlaceholderData}>
                <Panel flush>
                  <ul aria-label="Gaps">
                    {items.map((gap) => (
                      <Gap key={keyOf(gap)} gap={gap} />
                    ))}
                  </ul>
                </Panel>
              </Fading>
            )}
          </>
        )}
      </Loaded>
      <Pager {...pages} busy={gaps.isPlaceholderData} />
    </>
  );
}
