import '../styles/renewals.css';
import { Button, Tabs } from '@mantine/core';
import { IconCalendarDollar, IconFilterOff, IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
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
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { usePages } from '../ui/use-pages.ts';
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
        title="No renewal fits the filters"
        action={
          <Button variant="default" onClick={onReset}>
            Clear the filters
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
        Deals that renew a contract appear here beside the health of their customers.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconCalendarDollar}
      title={search.state === 'closed' ? 'No closed renewals' : 'No open renewals'}
      action={
        <LinkButton to="/settings/integrations/hubspot/renewals" variant="default">
          See which deals are renewals
        </LinkButton>
      }
    >
      Renewals are deals of your renewal pipelines. If deals that you know are missing here, look which deals
      count as renewals.
    </EmptyState>
  );
}

/** Renewals in the order in which they close, page by page. */
function ByMonth({ filters, cursor }: { filters: RenewalFilters; cursor: string | undefined }) {
  const renewals = useQuery(renewalsQuery({ ...filters, cursor }));
  const months = useQuery(renewalSummaryQuery('month', filters));
  const pages = usePages(cursor, renewals.data?.nextCursor);
  return (
    <>
      {renewals.isError && (
        <Failure
          error={renewals.error}
          title="The renewals could not be read"
          onRetry={() => void renewals.refetch()}
        />
      )}
      {(renewals.data || renewals.isPending) && (
        <div className="cx-fading" data-stale={renewals.isPlaceholderData || undefined}>
          <Panel flush>
            <RenewalTable renewals={renewals.data?.items} months={months.data?.groups ?? []} />
          </Panel>
        </div>
      )}
      <Pager {...pages} busy={renewals.isPlaceholderData} />
    </>
  );
}

interface RenewalsProps {
  search: RenewalsSearch;
  onChange: (next: Partial<RenewalsSearch>) => void;
}

/** Totals, months, and the renewals themselves in the view that is chosen. */
function Renewals({ search, onChange }: RenewalsProps) {
  const filters = filtersOf(search);
  const totals = useQuery(renewalTotalsQuery(filters));
  if (totals.isError && !totals.data) {
    return (
      <Failure
        error={totals.error}
        title="The renewals could not be read"
        onRetry={() => void totals.refetch()}
      />
    );
  }
  const none = totals.data?.count === 0;
  return (
    <>
      <div className="cx-renewals-top">
        {!none && <RenewalTotals list={totals.data} />}
        {search.state !== 'closed' && (
          <RenewalMonths
            filters={filters}
            onChoose={({ month, from, to }) => onChange({ month, from, to })}
          />
        )}
      </div>
      {none ? (
        <Panel>
          <NoRenewals search={search} onReset={() => onChange(unfiltered)} />
        </Panel>
      ) : search.view === 'months' ? (
        <ByMonth filters={filters} cursor={search.cursor} />
      ) : (
        <RenewalBoard filters={filters} />
      )}
      <p className="cx-unseen" role="status">
        {totals.isFetching || !totals.data ? '' : countInWords(totals.data.count)}
      </p>
    </>
  );
}

/** How many gaps there are, on the tab. */
function GapCount({ search: { csmId, integrationId } }: { search: RenewalsSearch }) {
  const gaps = useQuery(renewalGapsQuery({ csmId, integrationId, limit: 1 }));
  const count = (gaps.data?.counts ?? []).reduce((sum, { count }) => sum + count, 0);
  if (count === 0) return null;
  return (
    <span className="cx-count" data-tone="warn">
      {formatCount(count)}
    </span>
  );
}

/** What is up for renewal, beside the health of the customers. */
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
      <PageHeader
        title="Renewals"
        description="Renewal deals of your HubSpot portals, beside the health of their customers."
      />
      <Tabs
        value={view}
        onChange={(value) =>
          change({ view: value === 'months' || value === 'gaps' ? value : undefined, kind: undefined })
        }
      >
        <Tabs.List aria-label="How renewals are shown" mb="md">
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
