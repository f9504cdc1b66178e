import { Button, Group, Modal, Select, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { capitalize, everyInWords } from '../format/intervals.ts';
import { Failure } from './failure.tsx';

type Schedule = PortalSettings['schedule'];

const offered = [5, 10, 15, 30, 60, 120, 240, 360, 720, 1_440];
const off = 'off';

const zones = Intl.supportedValuesOf('timeZone');
/** A search for a zone gives this many at most: there are more than 400. */
const zonesShown = 60;

interface FormProps {
  portal: IntegrationStatus;
  schedule: Schedule;
  onClose: () => void;
}

function ScheduleForm({ portal, schedule, onClose }: FormProps) {
  const [everyMinutes, setEveryMinutes] = useState(schedule.everyMinutes);
  const [timeZone, setTimeZone] = useState(schedule.timeZone);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => changeSettings({ integrationId: portal.id, schedule: { everyMinutes, timeZone } }),
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
  // A schedule that was set elsewhere need not be one of those offered.
  const minutes = [
    ...new Set([...offered, ...(schedule.everyMinutes === null ? [] : [schedule.everyMinutes])]),
  ];
  const names = zones.includes(schedule.timeZone) ? zones : [schedule.timeZone, ...zones];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <Select
          label="Look for changes"
          description="Webhooks, where they are set up, bring changes at once besides."
          allowDeselect={false}
          value={everyMinutes === null ? off : String(everyMinutes)}
          onChange={(value) => setEveryMinutes(value === null || value === off ? null : Number(value))}
          data={[
            ...minutes
              .sort((a, b) => a - b)
              .map((value) => ({ value: String(value), label: capitalize(everyInWords(value)) })),
            { value: off, label: 'Never by itself' },
          ]}
        />
        <Select
          label="Time zone"
          description="Says when the day begins, and the night in which everything is compared with HubSpot."
          searchable
          limit={zonesShown}
          allowDeselect={false}
          nothingFoundMessage="No such time zone"
          value={timeZone}
          onChange={(value) => setTimeZone(value ?? schedule.timeZone)}
          data={names}
        />
        {everyMinutes === null && portal.webhooks.state !== 'receiving' && (
          <Text size="sm" c="var(--cx-warn)" role="status">
            No webhooks come in from this portal: without a schedule its changes are seen only by syncs that
            you start.
          </Text>
        )}
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
