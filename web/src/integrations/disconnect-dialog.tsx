import { Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { useDisconnect } from '../api/integrations.ts';
import { useToasts } from '../ui/mount.ts';
import { Dialog, DialogForm } from '../ui/page/dialog.tsx';

interface DisconnectFormProps {
  portal: IntegrationStatus;
  /** Already disconnected: only its records are left to delete. */
  ended: boolean;
  onClose: () => void;
}

function KeepOrDelete({ deleteData, onChange }: { deleteData: boolean; onChange: (value: boolean) => void }) {
  return (
    <Radio.Group
      label="Synced records"
      value={deleteData ? 'delete' : 'keep'}
      onChange={(value) => onChange(value === 'delete')}
    >
      <Stack gap="xs" mt="xs">
        <Radio
          value="keep"
          label="Keep"
          description="Customers, stakeholders, and deals stay as they are. If you reconnect the portal, they continue to sync."
        />
        <Radio
          value="delete"
          label="Delete"
          description="Permanently deletes this portal’s customers, stakeholders, and deals from CSCX."
        />
      </Stack>
    </Radio.Group>
  );
}

/** The notice of the outcome: whether records were deleted, and whether access was revoked. */
const outcomeNotice = (
  portalId: string,
  ended: boolean,
  outcome: { revoked: boolean; deletedData: boolean },
) => {
  const records = outcome.deletedData ? 'Its records were deleted.' : 'Its records were kept.';
  const access = outcome.revoked
    ? 'HubSpot revoked the access.'
    : 'Delete the token in HubSpot if you no longer need it.';
  return {
    color: 'teal',
    title: ended ? 'Records deleted' : `Portal ${portalId} disconnected`,
    message: ended ? 'No data of this portal is left in CSCX.' : `${records} ${access}`,
    autoClose: 10_000,
  };
};

function DisconnectForm({ portal, ended, onClose }: DisconnectFormProps) {
  const [deleteData, setDeleteData] = useState(ended);
  const [typed, setTyped] = useState('');
  const toasts = useToasts();
  const disconnect = useDisconnect(portal.id, {
    onSuccess: (outcome) => {
      onClose();
      toasts.show(outcomeNotice(portal.portalId, ended, outcome));
    },
  });
  const confirmed = !deleteData || typed.trim() === portal.portalId;
  const keep = ended ? 'Keep records' : 'Stay connected';
  const submit = ended ? 'Delete records' : deleteData ? 'Disconnect and delete' : 'Disconnect';
  return (
    <DialogForm
      error={disconnect.error}
      busy={disconnect.isPending}
      cancel={keep}
      submit={submit}
      danger
      disabled={!confirmed}
      onCancel={onClose}
      onSubmit={() => confirmed && disconnect.mutate(deleteData)}
    >
      <Text size="sm">
        {ended
          ? 'This permanently deletes the customers, stakeholders, and deals of '
          : 'This stops syncing and deletes the credentials of '}
        <strong dir="auto">{portal.name}</strong> (portal {portal.portalId}). Nothing changes in HubSpot.
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
      {disconnect.isPending && deleteData && (
        <Text size="sm" c="dimmed" role="status">
          Deleting… This can take a while if there are many records.
        </Text>
      )}
    </DialogForm>
  );
}

interface DisconnectDialogProps {
  portal: IntegrationStatus;
  opened: boolean;
  onClose: () => void;
}

/**
 * Disconnects a portal and keeps or deletes what was synced. Before deleting, the user has to type the portal's ID.
 */
export function DisconnectDialog({ portal, opened, onClose }: DisconnectDialogProps) {
  // The state when the dialog was opened: it changes during the request.
  const isEnded = portal.status === 'disconnected';
  const [ended, setEnded] = useState(isEnded);
  if (!opened && ended !== isEnded) setEnded(isEnded);
  return (
    <Dialog title={ended ? 'Delete records' : 'Disconnect portal'} opened={opened} onClose={onClose}>
      <DisconnectForm portal={portal} ended={ended} onClose={onClose} />
    </Dialog>
  );
}
