import { ActionIcon, Popover } from '@mantine/core';
import { useDisclosure, useWindowEvent } from '@mantine/hooks';
import { IconAlertTriangle, IconHelpCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FieldOrigin } from '../../../src/contract/changes.ts';
import type { Customer } from '../../../src/contract/customers.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { customerOriginsQuery } from '../api/customers.ts';
import { plural, shorten } from '../format/text.ts';
import { Loaded } from '../ui/page/loaded.tsx';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { ChangeClocks, ChangeValues } from '../ui/value/change-values.tsx';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Age, DateText } from '../ui/value/values.tsx';
import styles from './why-here.module.css';

interface WhyHereProps {
  customer: Customer;
  /** The API's name: `arr`, `customFields.tier`. */
  field: string;
  /** What to say about a value that no property fills. */
  otherwise?: ReactNode;
  /** What else determines the value. */
  more?: ReactNode;
}

/** The deal whose close date is used. */
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
      <p>
        {otherwise ?? 'Not from HubSpot. No property is mapped to this field, so its value is kept in CSCX.'}
      </p>
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
          This property was deleted or changed in HubSpot and isn’t syncing.{' '}
          <TextLink
            to="/settings/integrations/hubspot/mappings"
            search={{ integrationId: origin.integrationId ?? undefined, show: 'attention' }}
          >
            See how to fix it
          </TextLink>
          .
        </>
      )}
      {origin.checkedAt !== null && (
        <>
          {' '}
          HubSpot calculates this property and doesn’t report changes, so it’s checked about every 30 minutes
          (
          <Age at={origin.checkedAt} prefix="last check " />
          ).
        </>
      )}
    </p>
  );
}

/** The portal's filter excludes the company: the value may be outdated. */
function Excluded({ since, archived }: { since: string; archived: boolean }) {
  return (
    <p>
      The portal’s filter has excluded this company since <DateText at={since} />
      {archived && ', and archived this customer'}. The value is as of that date; HubSpot may have a newer
      one.
    </p>
  );
}

/** The last change of a field, or since when it has been unchanged. */
export function OriginHistory({ origin, currency }: { origin: FieldOrigin; currency: string | null }) {
  if (origin.lastChange !== null) {
    return (
      <div>
        <p className="cx-soft">Last change</p>
        <ChangeValues change={origin.lastChange} currency={currency} />
        <p className="cx-cell-sub">
          <ChangeClocks change={origin.lastChange} />
        </p>
      </div>
    );
  }
  if (origin.property === null) return null;
  return (
    <p>
      {origin.excludedAt === null ? 'Unchanged since the record was first synced (' : 'First synced ('}
      <DateText at={origin.since} />
      ).
      {origin.openErrors > 0 && ' The current value in HubSpot couldn’t be synced.'}
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
        <Excluded since={origin.excludedAt} archived={customer.archivedAt !== null} />
      )}
      <ul className={styles.links}>
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
              All changes to this field
            </TextLink>
          </li>
        )}
      </ul>
    </>
  );
}

/** Wherever the focus is: newer data may have re-rendered the button that had it. */
function CloseOnEscape({ onClose }: { onClose: () => void }) {
  useWindowEvent('keydown', (event) => {
    if (event.key === 'Escape') onClose();
  });
  return null;
}

/** Explains a field's value: a button next to its name that shows where the value comes from. */
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
    >
      <Popover.Target>
        <ActionIcon
          className={styles.button}
          data-failing={failing || undefined}
          size={24}
          onClick={toggle}
          aria-label={failing ? `Why is this here? ${name}, with errors` : `Why is this here? ${name}`}
        >
          {failing ? <IconAlertTriangle size={15} aria-hidden /> : <IconHelpCircle size={15} aria-hidden />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={styles.text}>
        <CloseOnEscape onClose={close} />
        <p className="cx-strong" tabIndex={-1} data-autofocus>
          {name}
        </p>
        <Loaded query={origins} what="the source of this value" skeleton={[48]} quiet>
          {() =>
            origin ? (
              <Origin customer={customer} field={field} origin={origin} otherwise={otherwise} more={more} />
            ) : (
              <p>The source of this value is unknown.</p>
            )
          }
        </Loaded>
      </Popover.Dropdown>
    </Popover>
  );
}
