import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { OnExit, PendingExit } from '../../../src/contract/settings.ts';
import { confirmExits } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { formatCount } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { useRights } from '../ui/use-rights.ts';
import { Age } from '../ui/values.tsx';
import { hubspotNoun, hubspotNouns, ourNouns } from '../ui/words.ts';

/** What becomes of the records, by the portal's policy. */
const policyWords: Record<OnExit, string> = {
  keep: 'By the policy of this portal they stay here and are kept up to date.',
  freeze: 'By the policy of this portal they stay here as they are, and are not kept up to date any more.',
  archive: 'By the policy of this portal they are archived here. In HubSpot nothing is changed.',
};

const actionWords: Record<OnExit, string> = {
  keep: 'Keep them',
  freeze: 'Freeze them',
  archive: 'Archive them',
};

const countWords = (exit: PendingExit): string =>
  plural(
    exit.leaving,
    hubspotNoun[exit.objectType].toLowerCase(),
    hubspotNouns[exit.objectType].toLowerCase(),
  );

interface ExitProps {
  portal: IntegrationStatus;
  exit: PendingExit;
}

function ConfirmDialog({
  portal,
  exit,
  opened,
  onClose,
}: ExitProps & { opened: boolean; onClose: () => void }) {
  const queryClient = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => confirmExits({ integrationId: portal.id, objectType: exit.objectType }),
    onSuccess: async ({ applied }) => {
      onClose();
      notifications.show({
        color: 'teal',
        title: 'The policy was applied',
        message: `${plural(applied, 'record', 'records')} left your filter.`,
      });
      await queryClient.invalidateQueries();
    },
  });
  return (
    <Modal.Root opened={opened} onClose={onClose} size="md" centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        {/* A header in a dialog would count as the header of the page. */}
        <Modal.Header role="presentation">
          <Modal.Title fw={650}>{countWords(exit)} leave your filter</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>
          <Stack gap="md">
            <Text size="sm">
              {formatCount(exit.leaving)} of {formatCount(exit.here)} {ourNouns[exit.objectType]} of{' '}
              <strong dir="auto">{portal.name}</strong> no longer pass its inclusion filter.{' '}
              {policyWords[exit.onExit]}
            </Text>
            <Text size="sm" c="dimmed">
              If that is not what you expect, change the filter in the settings of the portal instead: what
              passes it again stays as it is.
            </Text>
            {confirm.isError && (
              <Text size="sm" c="var(--cx-bad)" role="alert">
                {messageOf(confirm.error)}
              </Text>
            )}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose} disabled={confirm.isPending}>
                Not now
              </Button>
              <Button
                {...(exit.onExit === 'archive' ? { color: 'red.8' } : {})}
                loading={confirm.isPending}
                onClick={() => confirm.mutate()}
              >
                {actionWords[exit.onExit]}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Exit({ portal, exit }: ExitProps) {
  const [asking, dialog] = useDisclosure(false);
  const { mayAdminister } = useRights();
  return (
    <li className="cx-notice-line">
      <div>
        <p className="cx-strong">
          {countWords(exit)} would leave your filter at once, of {formatCount(exit.here)}
        </p>
        <p>
          So many are not let go without asking: until an administrator decides, nothing is changed.{' '}
          {policyWords[exit.onExit]} Noticed <Age at={exit.since} />.
        </p>
      </div>
      {mayAdminister && (
        <>
          <Button variant="default" size="xs" onClick={dialog.open}>
            Decide…
          </Button>
          <ConfirmDialog portal={portal} exit={exit} opened={asking} onClose={dialog.close} />
        </>
      )}
    </li>
  );
}

/** Records that would leave by the inclusion filter, more than is done without asking. */
export function PendingExits({ portal }: { portal: IntegrationStatus }) {
  if (portal.pendingExits.length === 0) return null;
  return (
    <ul className="cx-warnings" aria-label="Records that would leave your filter">
      {portal.pendingExits.map((exit) => (
        <Exit key={exit.objectType} portal={portal} exit={exit} />
      ))}
    </ul>
  );
}
