import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { disconnect } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';

interface DisconnectDialogProps {
  portal: IntegrationStatus;
  opened: boolean;
  onClose: () => void;
}

/** Ends a connection, keeping or deleting what was synced. Deleting asks for the portal's id to be typed. */
export function DisconnectDialog({ portal, opened, onClose }: DisconnectDialogProps) {
  const [deleteData, setDeleteData] = useState(false);
  const [typed, setTyped] = useState('');
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => disconnect({ integrationId: portal.id, deleteData }),
    onSuccess: async ({ revoked, deletedData }) => {
      onClose();
      notifications.show({
        color: 'teal',
        title: `Portal ${portal.portalId} is disconnected`,
        message: `${deletedData ? 'Its records were deleted here.' : 'Its records stay here.'} ${
          revoked
            ? 'HubSpot ended the access.'
            : 'A token can only be ended in HubSpot: delete it there if it is no longer needed.'
        }`,
        autoClose: 10_000,
      });
      await queryClient.invalidateQueries();
    },
  });
  const close = () => {
    if (end.isPending) return;
    setDeleteData(false);
    setTyped('');
    end.reset();
    onClose();
  };
  const confirmed = !deleteData || typed.trim() === portal.portalId;
  return (
    <Modal.Root opened={opened} onClose={close} size="md" centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        {/* A header in a dialog would count as the header of the page. */}
        <Modal.Header role="presentation">
          <Modal.Title fw={650}>Disconnect the portal</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (confirmed) end.mutate();
            }}
          >
            <Stack gap="md">
              <Text size="sm">
                Syncing of <strong dir="auto">{portal.name}</strong> (portal {portal.portalId}) stops, and its
                credentials are forgotten. Nothing is changed in HubSpot.
              </Text>
              <Radio.Group
                label="Records that were synced"
                value={deleteData ? 'delete' : 'keep'}
                onChange={(value) => setDeleteData(value === 'delete')}
              >
                <Stack gap="xs" mt={8}>
                  <Radio
                    value="keep"
                    label="Keep them"
                    description="Customers, stakeholders and deals stay as they are. Connecting again goes on with them."
                  />
                  <Radio
                    value="delete"
                    label="Delete them"
                    description="Customers, stakeholders and deals of this portal are deleted here, for good."
                  />
                </Stack>
              </Radio.Group>
              {deleteData && (
                <TextInput
                  label={`Type ${portal.portalId} to confirm`}
                  value={typed}
                  onChange={(event) => setTyped(event.currentTarget.value)}
                  autoComplete="off"
                  inputMode="numeric"
                />
              )}
              {end.isError && (
                <Text size="sm" c="var(--cx-bad)" role="alert">
                  {messageOf(end.error)}
                </Text>
              )}
              <Group justify="flex-end" gap="sm">
                <Button variant="default" onClick={close} disabled={end.isPending}>
                  Stay connected
                </Button>
                <Button type="submit" color="red.8" disabled={!confirmed} loading={end.isPending}>
                  {deleteData ? 'Disconnect and delete' : 'Disconnect'}
                </Button>
              </Group>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
