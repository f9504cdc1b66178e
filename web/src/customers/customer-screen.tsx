import { Box, Group, Skeleton, Stack } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Customer } from '../../../src/contract/customers.ts';
import { customerQuery } from '../api/customers.ts';
import { RequestFailed } from '../api/request.ts';
import { industryName } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { HealthPanel } from '../health/health-panel.tsx';
import { useMount } from '../ui/mount.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Failure } from '../ui/page/failure.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { LinkButton, OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { Line } from '../ui/value/values.tsx';
import { CustomFields } from './custom-fields.tsx';
import { CustomerFigures } from './customer-figures.tsx';
import { CustomerInHubspot } from './customer-in-hubspot.tsx';
import { CustomerRenewal } from './customer-renewal.tsx';
import { OpenDeals, OtherDeals } from './deals.tsx';
import { RecentChanges } from './recent-changes.tsx';
import { Stakeholders } from './stakeholders.tsx';
import { WhyHere } from './why-here.tsx';

const route = getRouteApi('/customers/$id');

const isHostName = (text: string): boolean => /^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$/i.test(text);

function Description({ customer }: { customer: Customer }) {
  return (
    <Group gap="4px 16px">
      {customer.domain !== null && (
        <Group gap={2} wrap="nowrap" maw="100%">
          {isHostName(customer.domain) ? (
            <OutsideLink href={`https://${customer.domain}`}>{customer.domain}</OutsideLink>
          ) : (
            <Line text={customer.domain} />
          )}
          <WhyHere customer={customer} field="domain" />
        </Group>
      )}
      {customer.industry && (
        <Group gap={2} wrap="nowrap" maw="100%">
          <TextLink to="/customers" search={{ industry: customer.industry }} size="sm" c="dimmed">
            <bdi>{shorten(industryName(customer) ?? '', 80)}</bdi>
          </TextLink>
          <WhyHere customer={customer} field="industry" />
        </Group>
      )}
      {customer.archivedAt && <Tag tone="warn">Archived</Tag>}
    </Group>
  );
}

function Loading() {
  return (
    <>
      <PageHeader title="Customer" />
      <Stack gap="lg" aria-hidden>
        <Skeleton h={92} />
        <Skeleton h={220} />
        <Skeleton h={220} />
      </Stack>
    </>
  );
}

function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { embedded } = useMount();
  const unknown =
    error instanceof RequestFailed && (error.code === 'not_found' || error.code === 'validation_failed');
  return (
    <>
      <PageHeader title={unknown ? 'Customer not found' : 'Customer'} />
      {unknown ? (
        <EmptyState
          icon={IconUserOff}
          title="This customer doesn’t exist"
          action={!embedded && <LinkButton to="/customers">All customers</LinkButton>}
        >
          It may have been merged into another customer, or deleted with its portal.
        </EmptyState>
      ) : (
        <Failure error={error} title="Couldn’t load this customer" onRetry={onRetry} />
      )}
    </>
  );
}

/** From this width on, in pixels, the panels are in two columns. An open chat leaves less than the window's width. */
const besideFrom = 900;

/** All panels of a customer. On narrow screens they are stacked, with the renewal right after health. */
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
  // Not measured yet: anything shown now would move immediately.
  if (width === 0) return <div ref={ref} />;
  return (
    <div ref={ref}>
      {width < besideFrom ? (
        <>
          {health}
          {renewal}
          {records}
          {rest}
        </>
      ) : (
        <Group gap="lg" align="flex-start" wrap="nowrap">
          <Box flex={1} miw={0}>
            {health}
            {records}
          </Box>
          <Box flex="none" w={312}>
            {renewal}
            {rest}
          </Box>
        </Group>
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
      {error && (
        <Failure error={error} title="Couldn’t refresh this customer" onRetry={() => void refetch()} />
      )}
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
