import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { everyInWords } from '../format/intervals.ts';
import { Failure } from '../ui/failure.tsx';
import { ScheduleFields } from './schedule-fields.tsx';

type Schedule = PortalSettings['schedule'];

interface FormProps {
  portal: IntegrationStatus;
  schedule: Schedule;
  onClose: () => void;
}

function ScheduleForm({ portal, schedule, onClose }: FormProps) {
  const [edited, setEdited] = useState(schedule);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => changeSettings({ integrationId: portal.id, schedule: edited }),
    onSuccess: async (settings) => {
      onClose();
      queryClient.setQueryData(settingsQuery(portal.id).queryKey, settings);
      notifications.show({
        color: 'teal',
        title: 'The schedule was saved',
        message:
          settings.schedule.everyMinutes === null
            ? 'No sync starts by itself any more.'
            : `Changes are looked for ${everyInWords(settings.schedule.everyMinutes)}.`,
      });
      await queryClient.invalidateQueries({ queryKey: ['hubspot', 'status'] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <ScheduleFields
          saved={schedule}
          schedule={edited}
          receiving={portal.webhooks.state === 'receiving'}
          onChange={setEdited}
        />
        {save.isError && (
          <Text size="sm" c="var(--cx-bad)" role="alert">
            {messageOf(save.error)}
          </Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} disabled={save.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save the schedule
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function DialogContent({ portal, onClose }: { portal: IntegrationStatus; onClose: () => void }) {
  const settings = useQuery(settingsQuery(portal.id));
  return (
    <>
      {/* A header in a dialog would count as the header of the page. */}
      <Modal.Header role="presentation">
        <Modal.Title fw={650}>Schedule</Modal.Title>
        <Modal.CloseButton aria-label="Close" />
      </Modal.Header>
      <Modal.Body>
        {settings.isError && !settings.data && (
          <Failure
            error={settings.error}
            title="The schedule could not be read"
            onRetry={() => void settings.refetch()}
          />
        )}
        {settings.isPending && <Skeleton h={180} />}
        {settings.data && (
          <ScheduleForm portal={portal} schedule={settings.data.schedule} onClose={onClose} />
        )}
      </Modal.Body>
    </>
  );
}

interface ScheduleDialogProps {
  portal: IntegrationStatus;
  opened: boolean;
  onClose: () => void;
}

/** How often a portal's changes are looked for. */
export function ScheduleDialog({ portal, opened, onClose }: ScheduleDialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size="md" centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        <DialogContent portal={portal} onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}
