import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { matchingQuery } from '../api/setup.ts';
import {
  draftOfInclusion,
  type FilterDraft,
  inclusionOf,
  isSameFilter,
  objectionToFilter,
} from '../filters/filter-draft.ts';
import { FilterEditor } from '../filters/filter-editor.tsx';
import { Failure } from '../ui/failure.tsx';
import { LeaveGuard } from '../ui/leave-guard.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

interface FormProps {
  integrationId: string;
  inclusion: PortalSettings['inclusion'];
}

function Form({ integrationId, inclusion }: FormProps) {
  const saved = useMemo(() => draftOfInclusion(inclusion), [inclusion]);
  /** Undefined: nothing is changed, and what others save shows. */
  const [edited, setEdited] = useState<FilterDraft>();
  const draft = edited ?? saved;
  const queryClient = useQueryClient();
  const end = useStepEnd(integrationId, 'customers');
  const save = async () => {
    const settings = await changeSettings({ integrationId, inclusion: inclusionOf(draft) });
    queryClient.setQueryData(settingsQuery(integrationId).queryKey, settings);
    // Other companies are to be matched now.
    queryClient.removeQueries({ queryKey: matchingQuery(integrationId).queryKey });
  };
  return (
    <>
      <FilterEditor
        integrationId={integrationId}
        draft={draft}
        mayAdminister
        onChange={(next) => setEdited(isSameFilter(next, saved) ? undefined : next)}
      />
      <SetupFooter
        integrationId={integrationId}
        step="customers"
        end={end}
        next={edited ? 'Save and continue' : 'Continue'}
        objection={edited && objectionToFilter(edited)}
        onNext={() => end.mutate(edited ? { save } : {})}
      />
      <LeaveGuard when={edited !== undefined && !end.isPending} what="The filter" />
    </>
  );
}

/** Which companies become customers, and which deals come along. */
export function SetupCustomers({ integrationId }: { integrationId: string }) {
  const settings = useQuery(settingsQuery(integrationId));
  if (settings.isError && !settings.data) {
    return (
      <Failure
        error={settings.error}
        title="The filter could not be read"
        onRetry={() => void settings.refetch()}
      />
    );
  }
  if (!settings.data) return <Skeleton h={420} aria-hidden />;
  return <Form integrationId={integrationId} inclusion={settings.data.inclusion} />;
}
