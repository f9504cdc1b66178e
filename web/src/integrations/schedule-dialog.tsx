import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { settingsQuery } from '../api/integrations.ts';
import { useChangeSettings } from '../api/settings.ts';
import { everyInWords } from '../format/intervals.ts';
import { ScheduleFields } from '../portals/schedule-fields.tsx';
import { useToasts } from '../ui/mount.ts';
import { Dialog, DialogForm } from '../ui/page/dialog.tsx';
import { Loaded } from '../ui/page/loaded.tsx';

type Schedule = PortalSettings['schedule'];

interface FormProps {
  portal: IntegrationStatus;
  schedule: Schedule;
  onClose: () => void;
}

function ScheduleForm({ portal, schedule, onClose }: FormProps) {
  const toasts = useToasts();
  const [edited, setEdited] = useState(schedule);
  const save = useChangeSettings(portal.id, {
    onSuccess: ({ schedule: { everyMinutes } }) => {
      onClose();
      toasts.show({
        color: 'teal',
        title: 'Schedule saved',
        message:
          everyMinutes === null
            ? 'Scheduled syncs are off.'
            : `Checks for changes ${everyInWords(everyMinutes)}.`,
      });
    },
  });
  return (
    <DialogForm
      error={save.error}
      busy={save.isPending}
      cancel="Cancel"
      submit="Save"
      onCancel={onClose}
      onSubmit={() => save.mutate({ schedule: edited })}
    >
      <ScheduleFields
        saved={schedule}
        schedule={edited}
        receiving={portal.webhooks.state === 'receiving'}
        onChange={setEdited}
      />
    </DialogForm>
  );
}

function DialogContent({ portal, onClose }: { portal: IntegrationStatus; onClose: () => void }) {
  const settings = useQuery(settingsQuery(portal.id));
  return (
    <Loaded query={settings} what="the schedule" skeleton={[180]} quiet>
      {({ schedule }) => <ScheduleForm portal={portal} schedule={schedule} onClose={onClose} />}
    </Loaded>
  );
}

interface ScheduleDialogProps {
  portal: IntegrationStatus;
  opened: boolean;
  onClose: () => void;
}

/** How often a portal is checked for changes. */
export function ScheduleDialog({ portal, opened, onClose }: ScheduleDialogProps) {
  return (
    <Dialog title="Schedule" opened={opened} onClose={onClose}>
      <DialogContent portal={portal} onClose={onClose} />
    </Dialog>
  );
}
