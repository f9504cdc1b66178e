import '../styles/renewals.css';
import '../styles/health.css';
import { Skeleton } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Customer } from '../../../src/contract/customers.ts';
import { customerQuery } from '../api/customers.ts';
import { RequestFailed } from '../api/request.ts';
import { CustomFields } from '../components/custom-fields.tsx';
import { CustomerFigures } from '../components/customer-figures.tsx';
import { CustomerInHubspot } from '../components/customer-in-hubspot.tsx';
import { CustomerRenewal } from '../components/customer-renewal.tsx';
import { OpenDeals, OtherDeals } from '../components/deals.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Failure } from '../components/failure.tsx';
import { HealthPanel } from '../components/health-panel.tsx';
import { LinkButton, OutsideLink, TextLink } from '../components/links.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { RecentChanges } from '../components/recent-changes.tsx';
import { Stakeholders } from '../components/stakeholders.tsx';
import { Tag } from '../components/state-pill.tsx';
import { Line } from '../components/values.tsx';
import { WhyHere } from '../components/why-here.tsx';
import { industryName } from '../format/fields.ts';
import { shorten } from '../format/text.ts';

const route = getRouteApi('/customers/$id');

const isHostName = (text: string): boolean => /^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$/i.test(text);

function Description({ customer }: { customer: Customer }) {
  return (
    <span className="cx-customer-about">
      {customer.domain !== null && (
        <span className="cx-with-why">
          {isHostName(customer.domain) ? (
            <OutsideLink href={`https://${customer.domain}`}>{customer.domain}</OutsideLink>
          ) : (
            <Line text={customer.domain} />
          )}
          <WhyHere customer={customer} field="domain" />
        </span>
      )}
      {customer.industry && (
        <span className="cx-with-why">
          <TextLink to="/customers" search={{ industry: customer.industry }} size="sm" c="dimmed">
            <bdi>{shorten(industryName(customer) ?? '', 80)}</bdi>
          </TextLink>
          <WhyHere customer={customer} field="industry" />
        </span>
      )}
      {customer.archivedAt && <Tag tone="warn">Archived</Tag>}
    </span>
  );
}

function Loading() {
  return (
    <>
      <PageHeader title="Customer" />
      <div aria-hidden>
        <Skeleton h={92} mb="lg" />
        <Skeleton h={220} mb="lg" />
        <Skeleton h={220} />
      </div>
    </>
  );
}

function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const unknown =
    error instanceof RequestFailed && (error.code === 'not_found' || error.code === 'validation_failed');
  return (
    <>
      <PageHeader title={unknown ? 'Customer not found' : 'Customer'} />
      {unknown ? (
        <EmptyState
          icon={IconUserOff}
          title="There is no such customer"
          action={<LinkButton to="/customers">All customers</LinkButton>}
        >
          It may have been merged into another one or deleted with its portal.
        </EmptyState>
      ) : (
        <Failure error={error} title="The customer could not be read" onRetry={onRetry} />
      )}
    </>
  );
}

/** From this width on, in pixels, the panels stand in two columns: the chat may leave the page less than its window. */
const besideFrom = 900;

/** What is known of a customer. On narrow screens one below the other, the renewal right after health. */
function Panels({ customer, changes }: { customer: Customer; changes: ReactNode }) {
  const { ref, width } = useElementSize();
  const health = <HealthPanel customer={customer} />;
  const renewal = <CustomerRenewal customer={customer} />;
  const records = (
    <>
      <OpenDeals customer={customer} />
      <OtherDeals customer={customer} />
      <Stakeholders customer={customer} />
      {changes}
    </>
  );
  const rest = (
    <>
      <CustomerInHubspot customer={customer} />
      <CustomFields customer={customer} />
    </>
  );
  // Not measured yet: nothing is shown that would move at once.
  if (width === 0) return <div ref={ref} />;
  return (
    <div ref={ref}>
      {width < besideFrom ? (
        <>
          {health}
          <div className="cx-column-side">{renewal}</div>
          {records}
          <div className="cx-column-side">{rest}</div>
        </>
      ) : (
        <div className="cx-customer">
          <div>
            {health}
            {records}
          </div>
          <div className="cx-column-side">
            {renewal}
            {rest}
          </div>
        </div>
      )}
    </div>
  );
}

export function CustomerScreen() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: customer, error, isPending, refetch } = useQuery(customerQuery(id));
  if (isPending) return <Loading />;
  if (!customer) return <Missing error={error} onRetry={() => void refetch()} />;
  const name = customer.name?.trim() ? customer.name : 'Unnamed customer';
  return (
    <>
      <PageHeader
        title={shorten(name, 200)}
        tabTitle={shorten(name, 60)}
        aside={<WhyHere customer={customer} field="name" />}
        description={<Description customer={customer} />}
      />
      {error && <Failure error={error} title="Newer data could not be read" onRetry={() => void refetch()} />}
      <CustomerFigures customer={customer} />
      <Panels
        customer={customer}
        changes={
          <RecentChanges
            customer={customer}
            search={search}
            onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
          />
        }
      />
    </>
  );
}
