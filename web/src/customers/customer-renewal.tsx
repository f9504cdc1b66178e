import { Box, Group, Skeleton, Text } from '@mantine/core';
import { IconCalendarOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Customer } from '../../../src/contract/customers.ts';
import { renewalOfDealQuery } from '../api/renewals.ts';
import { formatDay } from '../format/dates.ts';
import { renewalDistance } from '../renewals/renewal-day.tsx';
import { RenewalRiskReasons } from '../renewals/renewal-parts.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Amount, Line } from '../ui/value/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import { ConvertedAmount } from './deals.tsx';

function Note({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" mb="sm">
      {children}
    </Text>
  );
}

function Day({ day, days, isOpen }: { day: string | null; days: number | null; isOpen: boolean }) {
  if (day === null) {
    return (
      <Text size="lg" c="dimmed" mb="sm">
        No date
      </Text>
    );
  }
  const distance = renewalDistance(days, isOpen);
  return (
    <Group gap="0 10px" align="baseline" mb="sm">
      <Text component="time" dateTime={day} size="lg" fw={600}>
        {formatDay(day)}
      </Text>
      {distance && (
        <Text span fw={550} data-tone={distance.tone} c="var(--cx-tone)">
          {distance.text}
        </Text>
      )}
    </Group>
  );
}

/** How likely the renewal is to be lost, and why, worded like on the board. */
function Risk({ customer, deal }: { customer: Customer; deal: NonNullable<Customer['renewal']> }) {
  const renewal = useQuery(renewalOfDealQuery(customer.id, deal.id));
  if (renewal.isPending) return <Skeleton h={42} mb={12} aria-hidden />;
  if (!renewal.data) return renewal.isError && <Note>Couldn’t load the risk.</Note>;
  return (
    <Box mb="md">
      <RenewalRiskReasons renewal={renewal.data} />
      {renewal.data.customer && renewal.data.customer.id !== customer.id && (
        <p className="cx-cell-sub">
          Based on the health of{' '}
          <TextLink to="/customers/$id" params={{ id: renewal.data.customer.id }} inherit>
            <Line text={renewal.data.customer.name} fallback="an unnamed customer" />
          </TextLink>
          , the deal’s primary customer.
        </p>
      )}
    </Box>
  );
}

function OfDeal({ customer, deal }: { customer: Customer; deal: NonNullable<Customer['renewal']> }) {
  const currency = useCompanyCurrency(customer.hubspot.map((place) => place.integrationId));
  const stage = renewalStageWords[deal.renewalStage];
  const name = <Line text={deal.name} fallback="Unnamed deal" lines={2} />;
  return (
    <Facts>
      <Fact label="Stage">
        <StatePill tone={stage.tone}>{stage.word}</StatePill>
        <span className="cx-cell-sub">
          <Line text={deal.stageLabel ?? deal.stageId} fallback="" />
        </span>
      </Fact>
      <Fact label="Value">
        <Amount amount={deal.amount} currency={deal.currency} />
        <ConvertedAmount deal={deal} currency={currency} />
      </Fact>
      <Fact label="Deal">{deal.url ? <OutsideLink href={deal.url}>{name}</OutsideLink> : name}</Fact>
      <Fact label="Owner">
        <Line text={deal.owner ? (deal.owner.name ?? deal.owner.email) : null} />
      </Fact>
    </Facts>
  );
}

/** The next renewal, next to health: its date, stage and value. */
export function CustomerRenewal({ customer }: { customer: Customer }) {
  const { renewal, renewalDate } = customer;
  const isOfDeal = renewal !== null && renewal.closeDate !== null;
  const day = isOfDeal ? renewal.closeDate : renewalDate;
  const days = isOfDeal ? renewal.daysLeft : customer.daysToRenewal;
  return (
    <Panel
      title="Renewal"
      actions={
        customer.name?.trim() &&
        renewal && (
          <TextLink to="/renewals" search={{ search: customer.name.trim().slice(0, 200) }}>
            Show on board
          </TextLink>
        )
      }
    >
      {renewal === null && renewalDate === null ? (
        <EmptyState icon={IconCalendarOff} title="No upcoming renewal" compact>
          No renewal date is set, and no open deal is a renewal.
        </EmptyState>
      ) : (
        <>
          <Day day={day} days={days} isOpen={renewal !== null && day === renewal.closeDate} />
          {renewal ? (
            <>
              <Risk customer={customer} deal={renewal} />
              {renewalDate !== null && renewal.closeDate !== null && renewalDate !== renewal.closeDate && (
                <Note>The customer’s renewal date is {formatDay(renewalDate)}.</Note>
              )}
              <OfDeal customer={customer} deal={renewal} />
            </>
          ) : (
            <Note>No open deal is a renewal.</Note>
          )}
        </>
      )}
    </Panel>
  );
}
