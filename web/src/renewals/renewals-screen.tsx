import { Button, SimpleGrid, Tabs, VisuallyHidden } from '@mantine/core';
import { IconCalendarDollar, IconFilterOff, IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { RenewalList } from '../../../src/contract/renewals.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import {
  type RenewalFilters,
  renewalGapsQuery,
  renewalSummaryQuery,
  renewalsQuery,
  renewalTotalsQuery,
} from '../api/renewals.ts';
import { formatCount } from '../format/amounts.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Fading } from '../ui/page/fading.tsx';
import { Failure } from '../ui/page/failure.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Pager } from '../ui/table/pager.tsx';
import { usePages } from '../ui/table/use-pages.ts';
import { LinkButton } from '../ui/value/links.tsx';
import { CountBadge } from '../ui/value/state-pill.tsx';
import { RenewalBoard } from './renewal-board.tsx';
import { countInWords, isFiltered, RenewalFilterBar, unfiltered } from './renewal-filters.tsx';
import { RenewalGaps } from './renewal-gaps.tsx';
import { RenewalMonths } from './renewal-months.tsx';
import { RenewalTable } from './renewal-table.tsx';
import { RenewalTotals } from './renewal-totals.tsx';
import type { RenewalsSearch } from './search.ts';

const route = getRouteApi('/renewals');

const filtersOf = ({ view: _v, kind: _k, cursor: _c, ...filters }: RenewalsSearch): RenewalFilters => filters;

function NoRenewals({ search, onReset }: { search: RenewalsSearch; onReset: () => void }) {
  const status = useQuery(statusQuery(useLive()));
  if (isFiltered(search)) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No renewals match the filters"
        action={
          <Button variant="default" onClick={onReset}>
            Clear filters
          </Button>
        }
      />
    );
  }
  if (status.data?.integrations.length === 0) {
    return (
      <EmptyState
        icon={IconPlugConnected}
        title="Connect HubSpot to see your renewals"
        action={<LinkButton to="/settings/integrations/hubspot">Connect HubSpot</LinkButton>}
      >
        Your renewal deals appear here, with the health of each customer.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconCalendarDollar}
      title={search.state === 'closed' ? 'No closed renewals' : 'No open renewals'}
      action={
        <LinkButton to="/settings/integrations/hubspot/renewals" variant="default">
          Renewal settings
        </LinkButton>
      }
    >
      Renewals are deals in your renewal pipelines. If a deal is missing, check which deals count as renewals.
    </EmptyState>
  );
}

/** Renewals by close date, page by page. */
function ByMonth({ filters, cursor }: { filters: RenewalFilters; cursor: string | undefined }) {
  const renewals = useQuery(renewalsQuery({ ...filters, cursor }));
  const months = useQuery(renewalSummaryQuery('month', filters));
  const pages = usePages(cursor, renewals.data?.nextCursor);
  const table = (items: RenewalList['items'] | undefined) => (
    <Fading stale={renewals.isPlaceholderData}>
      <Panel flush>
        <RenewalTable renewals={items} months={months.data?.groups ?? []} />
      </Panel>
    </Fading>
  );
  return (
    <>
      <Loaded query={renewals} what="renewals" skeleton={table(undefined)}>
        {({ items }) => table(items)}
      </Loaded>
      <Pager {...pages} busy={renewals.isPlaceholderData} />
    </>
  );
}

interface RenewalsProps {
  search: RenewalsSearch;
  onChange: (next: Partial<RenewalsSearch>) => void;
}

/** Totals, months, and the renewals themselves in the selected view. */
function Renewals({ search, onChange }: RenewalsProps) {
  const filters = filtersOf(search);
  const totals = useQuery(renewalTotalsQuery(filters));
  if (totals.isError && !totals.data) {
    return (
      <Failure error={totals.error} title="Couldn’t load renewals" onRetry={() => void totals.refetch()} />
    );
  }
  const none = totals.data?.count === 0;
  return (
    <>
      <SimpleGrid minColWidth="min(420px, 100%)" autoFlow="auto-fit" spacing="lg" verticalSpacing={0}>
        {!none && <RenewalTotals list={totals.data} />}
        {search.state !== 'closed' && (
          <RenewalMonths
            filters={filters}
            onChoose={({ month, from, to }) => onChange({ month, from, to })}
          />
        )}
      </SimpleGrid>
      {none ? (
        <Panel>
          <NoRenewals search={search} onReset={() => onChange(unfiltered)} />
        </Panel>
      ) : search.view === 'months' ? (
        <ByMonth filters={filters} cursor={search.cursor} />
      ) : (
        <RenewalBoard filters={filters} />
      )}
      <VisuallyHidden role="status">
        {totals.isFetching || !totals.data ? '' : countInWords(totals.data.count)}
      </VisuallyHidden>
    </>
  );
}

/** The number of gaps, on the tab. */
function GapCount({ search: { csmId, integrationId } }: { search: RenewalsSearch }) {
  const gaps = useQuery(renewalGapsQuery({ csmId, integrationId, limit: 1 }));
  const count = (gaps.data?.counts ?? []).reduce((sum, { count }) => sum + count, 0);
  if (count === 0) return null;
  return <CountBadge tone="warn">{formatCount(count)}</CountBadge>;
}

/** The renewal pipeline, with customer health. */
export function RenewalsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<RenewalsSearch>, replace = false) =>
    void navigate({
      search: (previous) => ({ ...previous, ...next, cursor: undefined }),
      replace,
      resetScroll: false,
    });
  const view = search.view ?? 'board';
  return (
    <>
      <PageHeader title="Renewals" description="Your renewal pipeline, with customer health." />
      <Tabs
        value={view}
        onChange={(value) =>
          change({ view: value === 'months' || value === 'gaps' ? value : undefined, kind: undefined })
        }
      >
        <Tabs.List aria-label="View" mb="md">
          <Tabs.Tab value="board">Board</Tabs.Tab>
          <Tabs.Tab value="months">By month</Tabs.Tab>
          <Tabs.Tab value="gaps" rightSection={<GapCount search={search} />}>
            Data gaps
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={view}>
          <RenewalFilterBar search={search} onChange={change} />
          {view === 'gaps' ? (
            <RenewalGaps search={search} onChange={change} />
          ) : (
            <Renewals search={search} onChange={change} />
          )}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
