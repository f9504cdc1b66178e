import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { settingsQuery } from '../api/integrations.ts';
import { useChangeSettings } from '../api/settings.ts';
import { ScheduleFields } from '../portals/schedule-fields.tsx';
import { LeaveGuard } from '../ui/page/leave-guard.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

function Form({ portal, saved }: { portal: IntegrationStatus; saved: PortalSettings['schedule'] }) {
  const [edited, setEdited] = useState<PortalSettings['schedule']>();
  const schedule = edited ?? saved;
  const settings = useChangeSettings(portal.id);
  const end = useStepEnd(portal.id, 'schedule');
  const save = () => settings.mutateAsync({ schedule });
  return (
    <>
      <Panel title="When to sync">
        <Stack gap="md" maw={460}>
          <ScheduleFields
            saved={saved}
            schedule={schedule}
            receiving={portal.webhooks.state === 'receiving'}
            onChange={setEdited}
          />
        </Stack>
        {portal.webhooks.state === 'not_possible' && (
          <Text inherit c="dimmed" mt="md" maw="68ch">
            {portal.webhooks.explanation}
          </Text>
        )}
      </Panel>
      <SetupFooter
        integrationId={portal.id}
        step="schedule"
        end={end}
        next={edited ? 'Save and continue' : 'Continue'}
        onNext={() => end.mutate(edited ? { save } : {})}
      />
      <LeaveGuard when={edited !== undefined && !end.isPending} what="The schedule" />
    </>
  );
}

/** How often to check for changes after the first sync. */
export function SetupSchedule({ portal }: { portal: IntegrationStatus }) {
  const settings = useQuery(settingsQuery(portal.id));
  return (
    <Loaded query={settings} what="the schedule" skeleton={[260]} quiet>
      {({ schedule }) => <Form portal={portal} saved={schedule} />}
    </Loaded>
  );
}
