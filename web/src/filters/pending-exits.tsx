import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { OnExit, PendingExit } from '../../../src/contract/settings.ts';
import { useConfirmExits } from '../api/integrations.ts';
import { formatCount } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { useToasts } from '../ui/mount.ts';
import { Callout } from '../ui/page/callout.tsx';
import { Dialog, DialogForm } from '../ui/page/dialog.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Age } from '../ui/value/values.tsx';
import { hubspotNoun, hubspotNouns, ourNouns } from '../ui/words.ts';

/** What happens to the records, according to the portal's settings. */
const policyWords: Record<OnExit, string> = {
  keep: 'By your settings, they are kept and continue to sync.',
  freeze: 'By your settings, they are kept but stop syncing.',
  archive: 'By your settings, they are archived in CSCX. Nothing changes in HubSpot.',
};

const actionWords: Record<OnExit, string> = {
  keep: 'Keep',
  freeze: 'Stop syncing',
  archive: 'Archive',
};

const countWords = (exit: PendingExit): string =>
  plural(
    exit.leaving,
    hubspotNoun[exit.objectType].toLowerCase(),
    hubspotNouns[exit.objectType].toLowerCase(),
  );

const noLongerMatch = (exit: PendingExit): string =>
  exit.leaving === 1 ? 'no longer matches your filter' : 'no longer match your filter';

interface ExitProps {
  portal: IntegrationStatus;
  exit: PendingExit;
}

function ConfirmForm({ portal, exit, onClose }: ExitProps & { onClose: () => void }) {
  const toasts = useToasts();
  const confirm = useConfirmExits(
    { integrationId: portal.id, objectType: exit.objectType },
    ({ applied }) => {
      onClose();
      toasts.show({
        color: 'teal',
        title: 'Done',
        message: `Your settings were applied to ${plural(applied, 'record', 'records')}.`,
      });
    },
  );
  return (
    <DialogForm
      error={confirm.error}
      busy={confirm.isPending}
      cancel="Not now"
      submit={actionWords[exit.onExit]}
      danger={exit.onExit === 'archive'}
      onCancel={onClose}
      onSubmit={() => confirm.mutate()}
    >
      <Text size="sm">
        {formatCount(exit.leaving)} of {formatCount(exit.here)} {ourNouns[exit.objectType]} of{' '}
        <strong dir="auto">{portal.name}</strong> no longer match its filter. {policyWords[exit.onExit]}
      </Text>
      <Text size="sm" c="dimmed">
        If you didn’t expect this, change the filter instead. Records that match it again stay as they are.
      </Text>
    </DialogForm>
  );
}

function Exit({ portal, exit }: ExitProps) {
  const [asking, dialog] = useDisclosure(false);
  const { mayAdminister } = useRights();
  return (
    <li>
      <Group gap="sm" justify="space-between">
        <Stack gap={0} flex="1 1 300px">
          <p className="cx-strong">
            {countWords(exit)} of {formatCount(exit.here)} {noLongerMatch(exit)}
          </p>
          <p>
            Because that is a large share, nothing happens to them until an admin confirms.{' '}
            {policyWords[exit.onExit]} Detected <Age at={exit.since} />.
          </p>
        </Stack>
        {mayAdminister && (
          <>
            <Button variant="default" size="xs" onClick={dialog.open}>
              Review…
            </Button>
            <Dialog
              title={`${countWords(exit)} ${noLongerMatch(exit)}`}
              opened={asking}
              onClose={dialog.close}
            >
              <ConfirmForm portal={portal} exit={exit} onClose={dialog.close} />
            </Dialog>
          </>
        )}
      </Group>
    </li>
  );
}

/** Records that stopped matching the filter, too many to handle them without a confirmation. */
export function PendingExits({ portal }: { portal: IntegrationStatus }) {
  if (portal.pendingExits.length === 0) return null;
  return (
    <Callout component="ul" aria-label="Records that no longer match your filter">
      {portal.pendingExits.map((exit) => (
        <Exit key={exit.objectType} portal={portal} exit={exit} />
      ))}
    </Callout>
  );
}
