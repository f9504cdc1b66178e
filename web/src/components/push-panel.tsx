import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { pushStatusQuery } from '../api/health.ts';
import { Failure } from './failure.tsx';
import { Panel } from './panel.tsx';

/** How pushing to a portal goes. */
export function PushPanel({ portal }: { portal: IntegrationStatus }) {
  const status = useQuery(pushStatusQuery(portal.id));
  return (
    <Panel title="Health in HubSpot">
      {status.isError && (
        <Failure
          error={status.error}
          title="The state of pushing could not be read"
          onRetry={() => void status.refetch()}
        />
      )}
      {status.isPending && <Skeleton h={200} />}
      {status.data && <p>{status.data.explanation}</p>}
    </Panel>
  );
}
