import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconPlugOff,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type IntegrationStatus, requiredScopes } from '../../../src/contract/portals.ts';
import { usePause } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { useStartSync } from '../api/sync-runs.ts';
import { ResyncDialog } from '../records/resync-dialog.tsx';
import { useToasts } from '../ui/mount.ts';
import { useRights } from '../ui/use-rights.ts';
import { LinkButton } from '../ui/value/links.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { SyncButtons } from './sync-buttons.tsx';

const iconSize = { size: 16, stroke: 1.8, 'aria-hidden': true } as const;

const failureNotice = (title: string, error: Error) => ({
  color: 'red',
  title,
  message: messageOf(error),
  autoClose: 10_000,
});

/** A portal's available actions, by its state and the user's rights. */
function usePossible(portal: IntegrationStatus, withoutSync: boolean) {
  const { maySync, mayAdminister } = useRights();
  const isDisconnected = portal.status === 'disconnected';
  const isPaused = portal.status === 'paused';
  const needsCredentials = portal.status === 'reauthorization_required' || isDisconnected;
  // Scopes that HubSpot has revoked since are granted by reconnecting.
  const lacksScope =
    portal.setup === null && requiredScopes.some((scope) => portal.missingScopes.includes(scope));
  const hasRecords = portal.objects.some((object) => object.records > 0);
  return {
    resume: isPaused && mayAdminister,
    pause: !isPaused && !needsCredentials && mayAdminister,
    /** Whether it needs to be reconnected, or just can be. */
    reconnect: !mayAdminister ? undefined : needsCredentials || lacksScope ? 'needed' : 'possible',
    disconnect: !isDisconnected && mayAdminister,
    deleteRecords: isDisconnected && hasRecords && mayAdminister,
    sync: maySync && !needsCredentials && !isPaused && !withoutSync,
  } as const;
}

/** Pauses or resumes a portal, and says what that means. */
function usePauseOrResume(portal: IntegrationStatus) {
  const toasts = useToasts();
  const what = portal.status === 'paused' ? 'resume' : 'pause';
  const isRunning = portal.currentRunId !== null;
  const change = usePause(portal.id, {
    onSuccess: (_, done) => {
      if (done === 'resume') return;
      toasts.show({
        color: 'gray',
        title: 'Portal paused',
        message: isRunning
          ? 'The sync in progress was stopped; what it synced is kept. Resume the portal to continue.'
          : 'Nothing syncs until you resume it. Synced data is kept.',
      });
    },
    onError: (error, tried) =>
      toasts.show(
        failureNotice(tried === 'resume' ? 'Couldn’t resume the portal' : 'Couldn’t pause the portal', error),
      ),
  });
  return { isPending: change.isPending, run: () => change.mutate(what) };
}

interface PortalActionsProps {
  portal: IntegrationStatus;
  /** Called when a run was started, or one was already in progress. */
  onRun: (runId: string) => void;
  /** During the setup: the first sync is its last step. */
  withoutSync?: boolean;
}

/** The actions on a portal that the user can take. */
export function PortalActions({ portal, onRun, withoutSync = false }: PortalActionsProps) {
  const [disconnecting, dialog] = useDisclosure(false);
  const [resyncing, resync] = useDisclosure(false);
  const possible = usePossible(portal, withoutSync);
  const pausing = usePauseOrResume(portal);
  const toasts = useToasts();
  const sync = useStartSync(portal.id, {
    onSuccess: ({ runs }) => {
      const run = runs.find((candidate) => candidate.integrationId === portal.id);
      if (run) onRun(run.id);
    },
    onError: (error) => toasts.show(failureNotice('Couldn’t start the sync', error)),
  });
  return (
    <>
      {possible.reconnect === 'needed' && (
        <LinkButton
          to="/settings/integrations/hubspot/setup"
          search={{ portalId: portal.portalId }}
          leftSection={<IconPlugConnected {...iconSize} />}
        >
          Reconnect
        </LinkButton>
      )}
      {possible.resume && (
        <Button
          loading={pausing.isPending}
          onClick={pausing.run}
          leftSection={<IconPlayerPlay {...iconSize} />}
        >
          Resume
        </Button>
      )}
      {possible.sync && (
        <SyncButtons
          portalId={portal.portalId}
          busy={sync.isPending}
          running={portal.currentRunId !== null}
          onSync={(mode) => sync.mutate(mode)}
          onResync={resync.open}
        />
      )}
      <MoreActions portal={portal} possible={possible} onPause={pausing.run} onDisconnect={dialog.open} />
      <DisconnectDialog portal={portal} opened={disconnecting} onClose={dialog.close} />
      <ResyncDialog portal={portal} opened={resyncing} onClose={resync.close} />
    </>
  );
}

interface MoreActionsProps {
  portal: IntegrationStatus;
  possible: ReturnType<typeof usePossible>;
  onPause: () => void;
  onDisconnect: () => void;
}

/** The menu of rarely needed actions. */
function MoreActions({ portal, possible, onPause, onDisconnect }: MoreActionsProps) {
  const navigate = useNavigate();
  if (!possible.disconnect && !possible.deleteRecords) return null;
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={`More actions for portal ${portal.portalId}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {possible.pause && (
          <Menu.Item leftSection={<IconPlayerPause {...iconSize} />} onClick={onPause}>
            Pause
          </Menu.Item>
        )}
        {possible.reconnect === 'possible' && (
          <Menu.Item
            leftSection={<IconPlugConnected {...iconSize} />}
            onClick={() =>
              void navigate({
                to: '/settings/integrations/hubspot/setup',
                search: { portalId: portal.portalId },
              })
            }
          >
            Reconnect
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconPlugOff {...iconSize} />} onClick={onDisconnect} c="var(--cx-bad)">
          {possible.disconnect ? 'Disconnect' : 'Delete records'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
