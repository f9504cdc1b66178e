import { Button, VisuallyHidden } from '@mantine/core';
import { IconArchive, IconBuildingSkyscraper, IconPlugConnected, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { CustomerSummary } from '../../../src/contract/customers.ts';
import { customersQuery } from '../api/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { PagedList } from '../ui/table/paged-list.tsx';
import { useToday } from '../ui/today.ts';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { LinkButton } from '../ui/value/links.tsx';
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
        title="No customers found"
        action={
          <Button variant="default" onClick={onReset}>
            Show all customers
          </Button>
        }
      >
        {search.search ? (
          <>
            No customers match “<strong dir="auto">{shorten(search.search, 60)}</strong>”.
          </>
        ) : (
          'No customers match the filters.'
        )}
      </EmptyState>
    );
  }
  if (search.archived) {
    return (
      <EmptyState icon={IconArchive} title="No archived customers">
        Customers move here when their company is archived in HubSpot.
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
        title="HubSpot setup isn’t finished"
        action={<LinkButton to="/settings/integrations/hubspot">Continue setup</LinkButton>}
      >
        Customers appear here after the first sync, which is the last step of the setup.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconBuildingSkyscraper}
      title="No customers yet"
      action={
        <LinkButton to="/settings/integrations/hubspot" variant="default">
          Go to sync dashboard
        </LinkButton>
      }
    >
      Customers appear here after the first sync.
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
  const change = (next: Partial<CustomersSearch>, replace = false) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }), replace });

  const list = customers.data;
  const table = (items: CustomerSummary[] | undefined) => (
    <Panel flush>
      <CustomersTable
        customers={items}
        currency={currency}
        shown={shown}
        sort={search.sort ?? 'name'}
        onSort={(sort) => change({ sort: sort === 'name' ? undefined : sort })}
      />
    </Panel>
  );
  return (
    <>
      <PageHeader
        title="Customers"
        description="Companies from your HubSpot portals, with health and renewals."
      />
      <CustomerFilterBar search={search} onChange={change}>
        <ColumnChoice shown={shown} onChange={setShown} />
      </CustomerFilterBar>
      <PagedList
        query={customers}
        what="customers"
        skeleton={table(undefined)}
        cursor={search.cursor}
        empty={<NoCustomers search={search} onReset={() => void navigate({ search: {} })} />}
      >
        {table}
      </PagedList>
      <VisuallyHidden role="status">
        {customers.isFetching || !list ? '' : `${list.items.length} customers shown`}
      </VisuallyHidden>
    </>
  );
}
