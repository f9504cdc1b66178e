import { Box, Group, Text } from '@mantine/core';
import { IconPlugOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Customer } from '../../../src/contract/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { shorten } from '../format/text.ts';
import { lastSynced, portalState } from '../portals/portal-state.ts';
import { ResyncButton } from '../records/resync-button.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { OutsideLink } from '../ui/value/links.tsx';
import { StatePill, Tag } from '../ui/value/state-pill.tsx';
import { Age, DateText, Line, MomentText } from '../ui/value/values.tsx';
import styles from './customer-in-hubspot.module.css';

type Place = Customer['hubspot'][number];

/** What the portal's filter did to a customer with an excluded company. */
function Excluded({ since, archived }: { since: string; archived: boolean }) {
  return (
    <Text size="sm" c="dimmed" mb="xs">
      Excluded by the portal’s filter since <DateText at={since} />.{' '}
      {archived
        ? 'The customer was archived and no longer syncs.'
        : 'Values are as of that date; HubSpot may have newer ones.'}
    </Text>
  );
}

function InPortal({ place, customer }: { place: Place; customer: Customer }) {
  const status = useQuery(statusQuery(useLive()));
  const portal = status.data?.integrations.find((integration) => integration.id === place.integrationId);
  const state = portal && portalState(portal);
  const { maySync } = useRights();
  const syncedAt = portal && lastSynced(portal);
  return (
    <div className={styles.portal}>
      <Group justify="space-between" wrap="nowrap" gap={10} mb={10}>
        <Text span inherit fw={600} miw={0}>
          <Line text={place.portalName} fallback={`Portal ${place.portalId}`} />
        </Text>
        {place.archivedAt ? (
          <Tag tone="warn">Archived in HubSpot</Tag>
        ) : place.excludedAt ? (
          <Tag tone="warn">Excluded by filter</Tag>
        ) : (
          state && <StatePill tone={state.tone}>{state.word}</StatePill>
        )}
      </Group>
      {place.excludedAt && !place.archivedAt && (
        <Excluded since={place.excludedAt} archived={customer.archivedAt !== null} />
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
      {maySync &&
        state !== undefined &&
        state.word !== 'Disconnected' &&
        state.word !== 'Reconnect HubSpot' && (
          <Box mt="sm">
            <ResyncButton
              record={{
                integrationId: place.integrationId,
                objectType: 'company',
                externalId: place.externalId,
              }}
              name={customer.name?.trim() ? shorten(customer.name, 60) : `Company ${place.externalId}`}
            />
          </Box>
        )}
    </div>
  );
}

/** The customer's company in each portal. */
export function CustomerInHubspot({ customer }: { customer: Customer }) {
  return (
    <Panel title="In HubSpot">
      {customer.hubspot.length === 0 ? (
        <EmptyState icon={IconPlugOff} title="Not in HubSpot" compact>
          No company in a connected portal is linked to this customer.
        </EmptyState>
      ) : (
        customer.hubspot.map((place) => (
          <InPortal key={`${place.integrationId} ${place.externalId}`} place={place} customer={customer} />
        ))
      )}
    </Panel>
  );
}
