import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { disconnect } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';

interface DisconnectFormProps {
  portal: IntegrationStatus;
  /** Disconnected before: only its records are left to delete. */
  ended: boolean;
  onClose: () => void;
}

function KeepOrDelete({ deleteData, onChange }: { deleteData: boolean; onChange: (value: boolean) => void }) {
  return (
    <Radio.Group
      label="Records that were synced"
      value={deleteData ? 'delete' : 'keep'}
      onChange={(value) => onChange(value === 'delete')}
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
  );
}

function DisconnectForm({ portal, ended, onClose }: DisconnectFormProps) {
  const [deleteData, setDeleteData] = useState(ended);
  const [typed, setTyped] = useState('');
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => disconnect({ integrationId: portal.id, deleteData }),
    onSuccess: async ({ revoked, deletedData }) => {
      onClose();
      const records = deletedData ? 'Its records were deleted here.' : 'Its records stay here.';
      const access = revoked
        ? 'HubSpot ended the access.'
        : 'A token can only be ended in HubSpot: delete it there if it is no longer needed.';
      notifications.show({
        color: 'teal',
        title: ended ? 'The records were deleted' : `Portal ${portal.portalId} is disconnected`,
        message: ended ? 'Nothing of this portal is left here.' : `${records} ${access}`,
        autoClose: 10_000,
      });
      await queryClient.invalidateQueries();
    },
  });
  const confirmed = !deleteData || typed.trim() === portal.portalId;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (confirmed) end.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          {ended ? 'Customers, stakeholders and deals of ' : 'Syncing of '}
          <strong dir="auto">{portal.name}</strong> (portal {portal.portalId}){' '}
          {ended ? 'are deleted here, for good.' : 'stops, and its credentials are forgotten.'} Nothing is
          changed in HubSpot.
        </Text>
        {!ended && <KeepOrDelete deleteData={deleteData} onChange={setDeleteData} />}
        {deleteData && (
          <TextInput
            label={`Type ${portal.portalId} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            inputMode="numeric"
          />
        )}
        {end.isPending && deleteData && (
          <Text size="sm" c="dimmed" role="status">
            Deleting. With many records this takes a while.
          </Text>
        )}
        {end.isError && (
          <Text size="sm" c="var(--cx-bad)" role="alert">
            {messageOf(end.error)}
          </Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} disabled={end.isPending}>
            {ended ? 'Keep the records' : 'Stay connected'}
          </Button>
          <Button type="submit" color="red.8" disabled={!confirmed} loading={end.isPending}>
            {ended ? 'Delete the records' : deleteData ? 'Disconnect and delete' : 'Disconnect'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function DialogContent({ portal, onClose }: { portal: IntegrationStatus; onClose: () => void }) {
  // As it was when the dialog was opened: the state changes while the request is under way.
  const [ended] = useState(portal.status === 'disconnected');
  return (
    <>
      {/* A header in a dialog would count as the header of the page. */}
      <Modal.Header role="presentation">
        <Modal.Title fw={650}>{ended ? 'Delete the records' : 'Disconnect the portal'}</Modal.Title>
        <Modal.CloseButton aria-label="Close" />
      </Modal.Header>
      <Modal.Body>
        <DisconnectForm portal={portal} ended={ended} onClose={onClose} />
      </Modal.Body>
    </>
  );
}

interface DisconnectDialogProps {
  portal: IntegrationStatus;
  opened: boolean;
  onClose: () => void;
}

/** Ends a connection, keeping or deleting what was synced. Deleting asks for the portal's id to be typed. */
export function DisconnectDialog({ portal, opened, onClose }: DisconnectDialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size="md" centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        <DialogContent portal={portal} onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}
