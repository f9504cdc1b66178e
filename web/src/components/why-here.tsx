import { ActionIcon, Popover, Skeleton } from '@mantine/core';
import { useDisclosure, useWindowEvent } from '@mantine/hooks';
import { IconAlertTriangle, IconHelpCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FieldOrigin } from '../../../src/contract/changes.ts';
import type { Customer } from '../../../src/contract/customers.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { customerOriginsQuery } from '../api/customers.ts';
import { plural, shorten } from '../format/text.ts';
import { ChangeClocks, ChangeValues } from './change-values.tsx';
import { Failure } from './failure.tsx';
import { OutsideLink, TextLink } from './links.tsx';
import { useCompanyCurrency } from './use-currency.ts';
import { Age, DateText } from './values.tsx';

interface WhyHereProps {
  customer: Customer;
  /** As the server names it: `arr`, `customFields.tier`. */
  field: string;
  /** What is said of a value that no property fills. */
  otherwise?: ReactNode;
  /** What else makes the value what it is. */
  more?: ReactNode;
}

/** The deal whose close date is taken. */
function OfDeal({ deal }: { deal: NonNullable<FieldOrigin['renewalDeal']> }) {
  const name = <bdi>{shorten(deal.name.trim() || 'Unnamed deal', 120)}</bdi>;
  return (
    <>
      <p>The close date of the next open renewal deal. When the deal moves, so does this date.</p>
      <p>{deal.url ? <OutsideLink href={deal.url}>{name}</OutsideLink> : <strong>{name}</strong>}</p>
    </>
  );
}

/** The property or deal that fills a field. */
export function OriginSource({ origin, otherwise }: { origin: FieldOrigin; otherwise?: ReactNode }) {
  if (origin.renewalDeal !== null) return <OfDeal deal={origin.renewalDeal} />;
  if (origin.property === null) {
    return (
      <p>Not from HubSpot. {otherwise ?? 'No property is mapped to this field: its value is kept here.'}</p>
    );
  }
  return (
    <p>
      From the HubSpot property{' '}
      {origin.propertyLabel !== null && (
        <>
          <strong dir="auto">{shorten(origin.propertyLabel, 120)}</strong>{' '}
        </>
      )}
      <code className="cx-code">{origin.property}</code>
      {origin.portalName !== null && (
        <>
          {' '}
          of portal <strong dir="auto">{shorten(origin.portalName, 80)}</strong>
        </>
      )}
      .
      {origin.rests && (
        <>
          {' '}
          That property is gone or has changed in HubSpot, so it is not read at the moment:{' '}
          <TextLink
            to="/settings/integrations/hubspot/mappings"
            search={{ integrationId: origin.integrationId ?? undefined, show: 'attention' }}
          >
            see how to mend it
          </TextLink>
          .
        </>
      )}
      {origin.checkedAt !== null && (
        <>
          {' '}
          HubSpot calculates it and tells of no change: it is checked about every half hour,{' '}
          <Age at={origin.checkedAt} prefix="the last time " />.
        </>
      )}
    </p>
  );
}

/** The portal's filter keeps the company out: what is shown may be old. */
function KeptOut({ since, archived }: { since: string; archived: boolean }) {
  return (
    <p>
      The portal's filter has kept this company out since <DateText at={since} />
      {archived && ', and archived this customer'}: the value is as it was then, and HubSpot may have a newer
      one.
    </p>
  );
}

/** The last change of a field, or since when it is as it is. */
export function OriginHistory({ origin, currency }: { origin: FieldOrigin; currency: string | null }) {
  if (origin.lastChange !== null) {
    return (
      <div>
        <p className="cx-soft">Last change</p>
        <ChangeValues change={origin.lastChange} currency={currency} />
        <p className="cx-change-when">
          <ChangeClocks change={origin.lastChange} />
        </p>
      </div>
    );
  }
  if (origin.property === null) return null;
  return (
    <p>
      It is as it came with the record on <DateText at={origin.since} />
      {origin.excludedAt === null ? '; no sync has changed it since.' : '.'}
      {origin.openErrors > 0 && ' What HubSpot has in it now could not be taken.'}
    </p>
  );
}

function Origin({ customer, origin, otherwise, more }: WhyHereProps & { origin: FieldOrigin }) {
  const currency = useCompanyCurrency(customer.hubspot.map((place) => place.integrationId));
  const place = customer.hubspot.find((one) => one.integrationId === origin.integrationId);
  return (
    <>
      <OriginSource origin={origin} otherwise={otherwise} />
      {more}
      <OriginHistory origin={origin} currency={currency} />
      {origin.excludedAt !== null && origin.property !== null && (
        <KeptOut since={origin.excludedAt} archived={customer.archivedAt !== null} />
      )}
      <ul className="cx-why-links">
        {origin.openErrors > 0 && (
          <li>
            <TextLink
              to="/settings/integrations/hubspot/errors"
              search={{ customerId: customer.id, field: origin.field }}
              c="var(--cx-bad)"
              fw={600}
            >
              {plural(origin.openErrors, 'open error', 'open errors')} about this field
            </TextLink>
          </li>
        )}
        {place?.url && (
          <li>
            <OutsideLink href={place.url}>Open the company in HubSpot</OutsideLink>
          </li>
        )}
        {origin.lastChange !== null && (
          <li>
            <TextLink
              to="/customers/$id"
              params={{ id: customer.id }}
              search={{ changes: 'company', field: origin.field }}
              hash="changes"
            >
              All changes of this field
            </TextLink>
          </li>
        )}
      </ul>
    </>
  );
}

/** Wherever the focus is: what was open may have been drawn anew with newer data. */
function CloseOnEscape({ onClose }: { onClose: () => void }) {
  useWindowEvent('keydown', (event) => {
    if (event.key === 'Escape') onClose();
  });
  return null;
}

/** Why a field has the value that it has: a button beside its name that opens where the value comes from. */
export function WhyHere({ customer, field, otherwise, more }: WhyHereProps) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const origins = useQuery(customerOriginsQuery(customer.id));
  const origin = origins.data?.items.find((item) => item.field === field);
  const name = shorten(fieldName(field, origin?.propertyLabel), 60);
  const failing = (origin?.openErrors ?? 0) > 0;
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      width={330}
      position="bottom-start"
      shadow="md"
      withArrow
      trapFocus
      returnFocus
      portalProps={{ target: '#main' }}
    >
      <Popover.Target>
        <ActionIcon
          className="cx-why"
          data-failing={failing || undefined}
          size={24}
          onClick={toggle}
          aria-label={failing ? `Why is this here? ${name}, with errors` : `Why is this here? ${name}`}
        >
          {failing ? <IconAlertTriangle size={15} aria-hidden /> : <IconHelpCircle size={15} aria-hidden />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className="cx-why-text">
        <CloseOnEscape onClose={close} />
        <p className="cx-strong" tabIndex={-1} data-autofocus>
          {name}
        </p>
        {origin ? (
          <Origin customer={customer} field={field} origin={origin} otherwise={otherwise} more={more} />
        ) : origins.isError ? (
          <Failure
            error={origins.error}
            title="Where it comes from could not be read"
            onRetry={() => void origins.refetch()}
          />
        ) : origins.isSuccess ? (
          <p>Nothing is known of where it comes from.</p>
        ) : (
          <Skeleton h={48} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
