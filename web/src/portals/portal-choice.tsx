import { Select } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { portalLabel } from '../ui/form/portal-filter.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { LinkButton } from '../ui/value/links.tsx';

/** The portals, and the one whose settings are shown: the first if none is named or the named one is missing. */
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

/** Chooses a portal; hidden if there is only one. */
export function PortalChoice({ portals, portal, onChoose }: PortalChoiceProps) {
  if (portals.length < 2) return null;
  return (
    <Select
      aria-label="Portal"
      w={260}
      allowDeselect={false}
      value={portal.id}
      onChange={(id) => id !== null && onChoose(id)}
      data={portals.map((portal) => ({ value: portal.id, label: portalLabel(portal) }))}
    />
  );
}

interface NeedsPortalProps {
  status: ReturnType<typeof usePortal>['status'];
  /** What the screen shows once a portal is connected. */
  children: ReactNode;
}

/** Shown instead of a portal's settings: they are loading, couldn't be loaded, or there is no portal. */
export function NeedsPortal({ status, children }: NeedsPortalProps) {
  return (
    <Loaded query={status} what="your portals" skeleton={[200, 260]} quiet>
      {() => (
        <Panel>
          <EmptyState
            icon={IconPlugConnected}
            title="No portal is connected yet"
            action={<LinkButton to="/settings/integrations/hubspot">Connect portal</LinkButton>}
          >
            {children}
          </EmptyState>
        </Panel>
      )}
    </Loaded>
  );
}
