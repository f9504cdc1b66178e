import { Select, Skeleton } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';

/** The portals, and the one whose settings are shown: the first where none is named, or one that is not there. */
export const usePortal = (integrationId: string | undefined) => {
  const status = useQuery(statusQuery(useLive()));
  const portals = status.data?.integrations ?? [];
  return { status, portals, portal: portals.find(({ id }) => id === integrationId) ?? portals[0] };
};

interface PortalChoiceProps {
  portals: readonly IntegrationStatus[];
  portal: IntegrationStatus;
  onChoose: (integrationId: string) => void;
}

/** Chooses a portal; not there where there is only one. */
export function PortalChoice({ portals, portal, onChoose }: PortalChoiceProps) {
  if (portals.length < 2) return null;
  return (
    <Select
      aria-label="Portal"
      w={260}
      allowDeselect={false}
      value={portal.id}
      onChange={(id) => id !== null && onChoose(id)}
      data={portals.map(({ id, name, portalId }) => ({
        value: id,
        label: name.includes(portalId) ? shorten(name, 60) : `${shorten(name, 40)} (${portalId})`,
      }))}
    />
  );
}

interface NeedsPortalProps {
  status: ReturnType<typeof usePortal>['status'];
  /** What the settings are of, for a screen without any portal. */
  children: ReactNode;
}

/** In place of a portal's settings: that they are on their way, failed, or have nothing to be of. */
export function NeedsPortal({ status, children }: NeedsPortalProps) {
  if (status.isError && !status.data) {
    return (
      <Failure
        error={status.error}
        title="The portals could not be read"
        onRetry={() => void status.refetch()}
      />
    );
  }
  if (!status.data) {
    return (
      <div aria-hidden>
        <Skeleton h={200} mb="lg" />
        <Skeleton h={260} />
      </div>
    );
  }
  return (
    <Panel>
      <EmptyState
        icon={IconPlugConnected}
        title="No portal is connected yet"
        action={<LinkButton to="/settings/integrations/hubspot">Connect HubSpot</LinkButton>}
      >
        {children}
      </EmptyState>
    </Panel>
  );
}
