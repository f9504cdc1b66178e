import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import {
  IconChevronDown,
  IconDatabaseImport,
  IconDots,
  IconFocus2,
  IconGitCompare,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconPlugOff,
  IconRefresh,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type IntegrationStatus, requiredScopes } from '../../../src/contract/portals.ts';
import type { SyncRequest } from '../../../src/contract/sync.ts';
import { pause, resume } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { startSync } from '../api/sync-runs.ts';
import { ResyncDialog } from '../records/resync-dialog.tsx';
import { LinkButton } from '../ui/links.tsx';
import { useRights } from '../ui/use-rights.ts';
import { DisconnectDialog } from './disconnect-dialog.tsx';

interface PortalActionsProps {
  portal: IntegrationStatus;
  /** A run began, or the one that was already going on. */
  onRun: (runId: string) => void;
  /** While the portal is being set up: its first sync is the last step of that. */
  withoutSync?: boolean;
}

const iconSize = { size: 16, stroke: 1.8, 'aria-hidden': true } as const;

interface SyncButtonsProps {
  portalId: string;
  busy: boolean;
  running: boolean;
  /** Without a mode: what has changed, and everything where nothing was read yet. */
  onSync: (mode?: SyncRequest['mode']) => void;
  onResync: () => void;
}

/** Sync now, and beside it the ways that take longer. */
function SyncButtons({ portalId, busy, running, onSync, onResync }: SyncButtonsProps) {
  return (
    <Button.Group>
      <Button
        loading={busy}
        disabled={running}
        onClick={() => onSync()}
        leftSection={<IconRefresh {...iconSize} />}
      >
        Sync now
      </Button>
      <Menu position="bottom-end" width={290}>
        <Menu.Target>
          <Button
            className="cx-split"
            px={8}
            disabled={running || busy}
            aria-label={`More ways to sync portal ${portalId}`}
          >
            <IconChevronDown {...iconSize} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDatabaseImport {...iconSize} />} onClick={() => onSync('full')}>
            Full sync
            <span className="cx-cell-sub">Reads every record anew. Changes alone are quicker.</span>
          </Menu.Item>
          <Menu.Item leftSection={<IconGitCompare {...iconSize} />} onClick={() => onSync('reconcile')}>
            Compare with HubSpot now
            <span className="cx-cell-sub">Counts what differs on both sides, and mends it here.</span>
          </Menu.Item>
          <Menu.Item leftSection={<IconFocus2 {...iconSize} />} onClick={onResync}>
            Resync one record
            <span className="cx-cell-sub">By its id or its address in HubSpot.</span>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

/** What can be done with a portal; the first button is what its state calls for. */
export function PortalActions({ portal, onRun, withoutSync = false }: PortalActionsProps) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [disconnecting, dialog] = useDisclosure(false);
  const [resyncing, resync] = useDisclosure(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['hubspot'] });
  const failed = (title: string) => (error: Error) =>
    notifications.show({ color: 'red', title, message: messageOf(error), autoClose: 10_000 });
  const sync = useMutation({
    mutationFn: (mode: SyncRequest['mode']) =>
      startSync({ integrationId: portal.id, ...(mode ? { mode } : {}) }),
    onSuccess: async ({ runs }) => {
      const run = runs.find((candidate) => candidate.integrationId === portal.id);
      if (run) onRun(run.id);
      await refresh();
    },
    onError: failed('No sync was started'),
  });
  const running = portal.currentRunId !== null;
  const pausing = useMutation({
    mutationFn: () => (portal.status === 'paused' ? resume(portal.id) : pause(portal.id)),
    onSuccess: async () => {
      if (portal.status !== 'paused') {
        notifications.show({
          color: 'gray',
          title: 'Paused',
          message: running
            ? 'The sync that was going on has ended; what it stored stays. Resume to go on.'
            : 'Nothing is synced until you resume; what is here stays.',
        });
      }
      await refresh();
    },
    onError: failed(portal.status === 'paused' ? 'The portal stays paused' : 'The portal was not paused'),
  });
  const { maySync, mayAdminister } = useRights();
  const reconnectable = portal.status === 'reauthorization_required' || portal.status === 'disconnected';
  // What HubSpot took away since is granted by connecting anew.
  const lacksScope =
    portal.setup === null && requiredScopes.some((scope) => portal.missingScopes.includes(scope));
  const paused = portal.status === 'paused';
  const maySyncNow = maySync && !reconnectable && !paused && !withoutSync;
  const connected = portal.status !== 'disconnected';
  const kept = portal.objects.some((object) => object.records > 0);
  const connectSearch = { portalId: portal.portalId };
  return (
    <>
      {(reconnectable || lacksScope) && mayAdminister && (
        <LinkButton
          to="/settings/integrations/hubspot/setup"
          search={connectSearch}
          leftSection={<IconPlugConnected {...iconSize} />}
        >
          Reconnect
        </LinkButton>
      )}
      {paused && mayAdminister && (
        <Button
          loading={pausing.isPending}
          onClick={() => pausing.mutate()}
          leftSection={<IconPlayerPlay {...iconSize} />}
        >
          Resume
        </Button>
      )}
      {maySyncNow && (
        <SyncButtons
          portalId={portal.portalId}
          busy={sync.isPending}
          running={running}
          onSync={(mode) => sync.mutate(mode)}
          onResync={resync.open}
        />
      )}
      {mayAdminister && (connected || kept) && (
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={`More actions for portal ${portal.portalId}`}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayAdminister && !reconnectable && !paused && (
              <Menu.Item leftSection={<IconPlayerPause {...iconSize} />} onClick={() => pausing.mutate()}>
                Pause
              </Menu.Item>
            )}
            {mayAdminister && !reconnectable && !lacksScope && (
              <Menu.Item
                leftSection={<IconPlugConnected {...iconSize} />}
                onClick={() =>
                  void navigate({ to: '/settings/integrations/hubspot/setup', search: connectSearch })
                }
              >
                Reconnect
              </Menu.Item>
            )}
            {mayAdminister && (connected || kept) && (
              <Menu.Item
                leftSection={<IconPlugOff {...iconSize} />}
                onClick={dialog.open}
                className="cx-danger"
              >
                {connected ? 'Disconnect' : 'Delete the records'}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <DisconnectDialog portal={portal} opened={disconnecting} onClose={dialog.close} />
      <ResyncDialog portal={portal} opened={resyncing} onClose={resync.close} />
    </>
  );
}
