import { Button } from '@mantine/core';
import { IconArchive, IconBuildingSkyscraper, IconPlugConnected, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { customersQuery } from '../api/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { useToday } from '../ui/today.ts';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { usePages } from '../ui/use-pages.ts';
import { ColumnChoice, useCustomerColumns } from './customer-columns.tsx';
import { CustomerFilterBar, isFiltered, queryOf } from './customer-filters.tsx';
import { CustomersTable } from './customers-table.tsx';
import type { CustomersSearch } from './search.ts';

const route = getRouteApi('/customers');

function NoCustomers({ search, onReset }: { search: CustomersSearch; onReset: () => void }) {
  const status = useQuery(statusQuery(useLive()));
  if (isFiltered(search)) {
    return (
      <EmptyState
        icon={IconSearch}
        title="No customer matches"
        action={
          <Button variant="default" onClick={onReset}>
            Show all customers
          </Button>
        }
      >
        {search.search ? (
          <>
            Nothing has <strong dir="auto">{shorten(search.search, 60)}</strong> in its name or domain.
          </>
        ) : (
          'No customer fits the filters.'
        )}
      </EmptyState>
    );
  }
  if (search.archived) {
    return (
      <EmptyState icon={IconArchive} title="No archived customers">
        When a company is archived in HubSpot, its customer moves here.
      </EmptyState>
    );
  }
  if (status.data?.integrations.length === 0) {
    return (
      <EmptyState
        icon={IconPlugConnected}
        title="Connect HubSpot to see your customers"
        action={<LinkButton to="/settings/integrations/hubspot">Connect HubSpot</LinkButton>}
      >
        Companies become customers, contacts become stakeholders, and deals become the renewal pipeline.
      </EmptyState>
    );
  }
  if (status.data?.integrations.every(({ setup }) => setup !== null)) {
    return (
      <EmptyState
        icon={IconPlugConnected}
        title="HubSpot is still being set up"
        action={<LinkButton to="/settings/integrations/hubspot">Go on with the set-up</LinkButton>}
      >
        Customers appear here with the first sync, which is the last step of the set-up.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconBuildingSkyscraper}
      title="No customers yet"
      action={
        <LinkButton to="/settings/integrations/hubspot" variant="default">
          See the sync
        </LinkButton>
      }
    >
      They appear here as soon as the first sync has read companies from HubSpot.
    </EmptyState>
  );
}

export function CustomersScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [shown, setShown] = useCustomerColumns();
  const filters = queryOf(search, useToday());
  const customers = useQuery({ ...customersQuery(filters ?? {}), enabled: filters !== undefined });
  const currency = useCompanyCurrency();
  const pages = usePages(search.cursor, customers.data?.nextCursor);
  const change = (next: Partial<CustomersSearch>, replace = false) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }), replace });

  const list = customers.data;
  return (
    <>
      <PageHeader
        title="Customers"
        description="Companies of your HubSpot portals, with their health and renewals."
      />
      <CustomerFilterBar search={search} onChange={change}>
        <ColumnChoice shown={shown} onChange={setShown} />
      </CustomerFilterBar>
      {customers.isError && (
        <Failure
          error={customers.error}
          title="The customers could not be read"
          onRetry={() => void customers.refetch()}
        />
      )}
      {list?.items.length === 0 ? (
        <Panel>
          <NoCustomers search={search} onReset={() => void navigate({ search: {} })} />
        </Panel>
      ) : (
        (list || customers.isPending) && (
          <div className="cx-fading" data-stale={customers.isPlaceholderData || undefined}>
            <Panel flush>
              <CustomersTable
                customers={list?.items}
                currency={currency}
                shown={shown}
                sort={search.sort ?? 'name'}
                onSort={(sort) => change({ sort: sort === 'name' ? undefined : sort })}
              />
            </Panel>
          </div>
        )
      )}
      <Pager {...pages} busy={customers.isPlaceholderData} />
      <p className="cx-unseen" role="status">
        {customers.isFetching || !list ? '' : `${list.items.length} customers shown`}
      </p>
    </>
  );
}
