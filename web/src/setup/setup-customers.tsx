import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { settingsQuery } from '../api/integrations.ts';
import { useChangeSettings } from '../api/settings.ts';
import {
  draftOfInclusion,
  type FilterDraft,
  inclusionOf,
  isSameFilter,
  objectionToFilter,
} from '../filters/filter-draft.ts';
import { FilterEditor } from '../filters/filter-editor.tsx';
import { LeaveGuard } from '../ui/page/leave-guard.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

interface FormProps {
  integrationId: string;
  inclusion: PortalSettings['inclusion'];
}

function Form({ integrationId, inclusion }: FormProps) {
  const saved = useMemo(() => draftOfInclusion(inclusion), [inclusion]);
  /** Undefined: nothing was edited, and changes by other users show. */
  const [edited, setEdited] = useState<FilterDraft>();
  const draft = edited ?? saved;
  const settings = useChangeSettings(integrationId);
  const end = useStepEnd(integrationId, 'customers');
  const save = () => settings.mutateAsync({ inclusion: inclusionOf(draft) });
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

/** Which companies become customers, and which deals sync. */
export function SetupCustomers({ integrationId }: { integrationId: string }) {
  const settings = useQuery(settingsQuery(integrationId));
  return (
    <Loaded query={settings} what="the filter" skeleton={[420]} quiet>
      {({ inclusion }) => <Form integrationId={integrationId} inclusion={inclusion} />}
    </Loaded>
  );
}
