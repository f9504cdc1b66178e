import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Customer } from '../../../src/contract/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatDay } from '../format/dates.ts';
import { Health } from '../health/health.tsx';
import { HealthOrigin } from '../health/health-origin.tsx';
import { lastSynced, portalState } from '../portals/portal-state.ts';
import { renewalDistance } from '../renewals/renewal-day.tsx';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { Figure, Figures } from '../ui/value/facts.tsx';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Age, Amount, DateText, Line, Nothing } from '../ui/value/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import { WhyHere } from './why-here.tsx';

/** Why and since when a customer no longer syncs, if no portal has an active company for it. */
const standsStill = ({
  hubspot,
  archivedAt,
}: Customer): { word: string; note: string; since: string } | null => {
  if (hubspot.some((place) => place.archivedAt === null && place.excludedAt === null)) return null;
  const excluded = hubspot.find((place) => place.archivedAt === null && place.excludedAt !== null);
  if (excluded?.excludedAt) {
    return archivedAt === null
      ? { word: 'Excluded by filter', note: 'values as of', since: excluded.excludedAt }
      : { word: 'Archived by filter', note: 'since', since: excluded.excludedAt };
  }
  const since = hubspot
    .flatMap((place) => place.archivedAt ?? [])
    .sort()
    .at(-1);
  return since === undefined ? null : { word: 'Archived in HubSpot', note: 'since', since };
};

/** Whether the page is up to date with HubSpot: the state of the customer's portals and their oldest sync. */
function Synced({ customer }: { customer: Customer }) {
  const status = useQuery(statusQuery(useLive()));
  const still = standsStill(customer);
  const ids = new Set(
    customer.hubspot
      .filter((place) => place.archivedAt === null && place.excludedAt === null)
      .map((place) => place.integrationId),
  );
  const portals = (status.data?.integrations ?? []).filter((portal) => ids.has(portal.id));
  const [state] = portals.map((portal) => portalState(portal)).sort((a, b) => b.urgency - a.urgency);
  const syncedAt = portals
    .flatMap((portal) => lastSynced(portal) ?? [])
    .sort()
    .at(0);
  const place = customer.hubspot[0];
  return (
    <Figure
      label="HubSpot"
      note={
        <Group gap="0 8px">
          {still && (
            <span>
              {still.note} <DateText at={still.since} />
            </span>
          )}
          {syncedAt !== undefined && <Age at={syncedAt} prefix="synced " />}
          {customer.hubspot.length > 1 && <span>in {customer.hubspot.length} portals</span>}
          {customer.hubspot.length === 1 && place?.url && (
            <OutsideLink href={place.url} label="Open the company in HubSpot, opens in a new tab">
              Open
            </OutsideLink>
          )}
        </Group>
      }
    >
      {still ? (
        <StatePill tone="warn">{still.word}</StatePill>
      ) : state ? (
        <StatePill tone={state.tone}>{state.word}</StatePill>
      ) : (
        <StatePill tone="idle">{customer.hubspot.length === 0 ? 'Not in HubSpot' : 'Unknown'}</StatePill>
      )}
    </Figure>
  );
}

function Renewal({ customer }: { customer: Customer }) {
  const deal = customer.renewal;
  // Without a renewal date, the customer renews when its renewal deal closes.
  const day = customer.renewalDate ?? deal?.closeDate ?? null;
  const days = customer.renewalDate === null ? (deal?.daysLeft ?? null) : customer.daysToRenewal;
  const distance = renewalDistance(days, day === deal?.closeDate);
  const stage = deal && renewalStageWords[deal.renewalStage];
  return (
    <Figure
      label="Renewal"
      why={
        <WhyHere
          customer={customer}
          field="renewal_date"
          {...(customer.renewalDate === null && deal
            ? { otherwise: 'No renewal date is set. This is the close date of the next renewal deal.' }
            : {})}
        />
      }
      note={
        <>
          {distance && <span data-tone={distance.tone}>{distance.text}</span>}
          {deal && stage && <Line text={`${stage.word}: ${deal.name}`} />}
        </>
      }
    >
      {day === null ? <Nothing label="no renewal date" /> : <time dateTime={day}>{formatDay(day)}</time>}
    </Figure>
  );
}

/** Health, ARR, renewal, CSM, and sync state of a customer. */
export function CustomerFigures({ customer }: { customer: Customer }) {
  const currency = useCompanyCurrency(customer.hubspot.map((place) => place.integrationId));
  const { csm, health } = customer;
  return (
    <Figures label="Key figures">
      <Figure
        label="Health"
        why={
          <WhyHere
            customer={customer}
            field="health_score"
            otherwise="Calculated in CSCX and written to HubSpot."
            more={<HealthOrigin health={health} />}
          />
        }
        note={health.calculatedAt !== null && <Age at={health.calculatedAt} prefix="as of " />}
      >
        <Health score={health.score} trend={health.trend} large />
      </Figure>
      <Figure label="ARR" why={<WhyHere customer={customer} field="arr" />}>
        <Amount amount={customer.arr} currency={currency} />
      </Figure>
      <Renewal customer={customer} />
      <Figure
        label="CSM"
        why={<WhyHere customer={customer} field="csm_id" />}
        note={csm?.name && csm.email ? <Line text={csm.email} /> : undefined}
      >
        {csm ? (
          <TextLink to="/customers" search={{ csmId: csm.id }} inherit c="inherit">
            <Line text={csm.name ?? csm.email} fallback="Unnamed" lines={2} />
          </TextLink>
        ) : (
          <Nothing label="no CSM" />
        )}
      </Figure>
      <Synced customer={customer} />
    </Figures>
  );
}
