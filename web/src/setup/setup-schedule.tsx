import { Skeleton, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { ScheduleFields } from '../portals/schedule-fields.tsx';
import { Failure } from '../ui/failure.tsx';
import { LeaveGuard } from '../ui/leave-guard.tsx';
import { Panel } from '../ui/panel.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

function Form({ portal, saved }: { portal: IntegrationStatus; saved: PortalSettings['schedule'] }) {
  const [edited, setEdited] = useState<PortalSettings['schedule']>();
  const schedule = edited ?? saved;
  const queryClient = useQueryClient();
  const end = useStepEnd(portal.id, 'schedule');
  const save = async () => {
    const settings = await changeSettings({ integrationId: portal.id, schedule });
    queryClient.setQueryData(settingsQuery(portal.id).queryKey, settings);
  };
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
          <p className="cx-setup-note">{portal.webhooks.explanation}</p>
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

/** How often changes are looked for once the portal has been synced. */
export function SetupSchedule({ portal }: { portal: IntegrationStatus }) {
  const settings = useQuery(settingsQuery(portal.id));
  if (settings.isError && !settings.data) {
    return (
      <Failure
        error={settings.error}
        title="The schedule could not be read"
        onRetry={() => void settings.refetch()}
      />
    );
  }
  if (!settings.data) return <Skeleton h={260} aria-hidden />;
  return <Form portal={portal} saved={settings.data.schedule} />;
}
