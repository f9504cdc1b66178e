import { IconPlugOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Customer } from '../../../src/contract/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { shorten } from '../format/text.ts';
import { lastSynced, portalState } from '../portals/portal-state.ts';
import { ResyncButton } from '../records/resync-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { StatePill, Tag } from '../ui/state-pill.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Age, DateText, Line, MomentText } from '../ui/values.tsx';

type Place = Customer['hubspot'][number];

/** What the portal's filter made of the customer, whose company it keeps out. */
function KeptOut({ since, archived }: { since: string; archived: boolean }) {
  return (
    <p className="cx-in-portal-note">
      The portal's filter has kept this company out since <DateText at={since} />.{' '}
      {archived
        ? 'The customer was archived by it, and stays as it was then.'
        : 'Its values stay as they were then: HubSpot may have newer ones.'}
    </p>
  );
}

function InPortal({ place, customer }: { place: Place; customer: Customer }) {
  const status = useQuery(statusQuery(useLive()));
  const portal = status.data?.integrations.find((integration) => integration.id === place.integrationId);
  const state = portal && portalState(portal);
  const { maySync } = useRights();
  const syncedAt = portal && lastSynced(portal);
  return (
    <div className="cx-in-portal">
      <div className="cx-in-portal-title">
        <span className="cx-strong">
          <Line text={place.portalName} fallback={`Portal ${place.portalId}`} />
        </span>
        {place.archivedAt ? (
          <Tag tone="warn">Archived in HubSpot</Tag>
        ) : place.excludedAt ? (
          <Tag tone="warn">Kept out by filter</Tag>
        ) : (
          state && <StatePill tone={state.tone}>{state.word}</StatePill>
        )}
      </div>
      {place.excludedAt && !place.archivedAt && (
        <KeptOut since={place.excludedAt} archived={customer.archivedAt !== null} />
      )}
      <Facts>
        <Fact label="Company">
          {place.url ? (
            <OutsideLink
              href={place.url}
              label={`Company ${place.externalId} in HubSpot, opens in a new tab`}
            >
              {place.externalId}
            </OutsideLink>
          ) : (
            place.externalId
          )}
        </Fact>
        <Fact label="Portal">{place.portalId}</Fact>
        <Fact label="Changed in HubSpot">
          <MomentText at={place.sourceUpdatedAt} />
        </Fact>
        {place.archivedAt && (
          <Fact label="Archived">
            <MomentText at={place.archivedAt} />
          </Fact>
        )}
        {syncedAt !== undefined && !place.archivedAt && !place.excludedAt && (
          <Fact label="Last synced">
            <Age at={syncedAt} />
          </Fact>
        )}
      </Facts>
      {maySync && state !== undefined && state.word !== 'Disconnected' && state.word !== 'Reconnect HubSpot' && (
        <div className="cx-in-portal-resync">
          <ResyncButton
            record={{
              integrationId: place.integrationId,
              objectType: 'company',
              externalId: place.externalId,
            }}
            name={customer.name?.trim() ? shorten(customer.name, 60) : `Company ${place.externalId}`}
          />
        </div>
      )}
    </div>
  );
}

/** Where the customer stands in each portal that knows it. */
export function CustomerInHubspot({ customer }: { customer: Customer }) {
  return (
    <Panel title="In HubSpot">
      {customer.hubspot.length === 0 ? (
        <EmptyState icon={IconPlugOff} title="Not in HubSpot">
          No company of a connected portal belongs to this customer.
        </EmptyState>
      ) : (
        customer.hubspot.map((place) => (
          <InPortal key={`${place.integrationId} ${place.externalId}`} place={place} customer={customer} />
        ))
      )}
    </Panel>
  );
}
