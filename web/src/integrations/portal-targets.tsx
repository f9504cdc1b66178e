import { Box, Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { historyQuery } from '../api/sync-history.ts';
import { availabilityOf, freshnessOf, successOf } from '../runs/history-words.ts';
import { TargetTile, TargetTiles } from '../runs/target-tile.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { TextLink } from '../ui/value/links.tsx';

/** Three figures of the last seven days and their targets. */
export function PortalTargets({ portal }: { portal: IntegrationStatus }) {
  const history = useQuery(historyQuery(portal.id, 7));
  return (
    <Box
      component="section"
      px="var(--cx-inset)"
      py="sm"
      style={{ borderBottom: '1px solid var(--cx-line)' }}
      aria-label={`Targets of portal ${portal.portalId}`}
    >
      <Group justify="space-between" align="baseline" mb={8}>
        <Title order={3} fz="sm">
          Last 7 days
        </Title>
        <TextLink
          to="/settings/integrations/hubspot/history"
          search={{ integrationId: portal.id }}
          size="sm"
          aria-label={`History of portal ${portal.portalId}`}
        >
          History
        </TextLink>
      </Group>
      <Loaded query={history} what="the sync history" skeleton={[96]} quiet>
        {(known) => (
          <TargetTiles>
            <TargetTile label="95% of changes arrive within" measured={freshnessOf(known)} />
            <TargetTile label="Records fully synced" measured={successOf(known)} />
            <TargetTile label="Availability" measured={availabilityOf(known)} />
          </TargetTiles>
        )}
      </Loaded>
    </Box>
  );
}
