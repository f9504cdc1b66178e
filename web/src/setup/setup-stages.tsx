import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DealPipelines } from '../../../src/contract/renewals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { settingsQuery } from '../api/integrations.ts';
import { stagesQuery } from '../api/renewals.ts';
import { useChangeSettings } from '../api/settings.ts';
import { RenewalWhich } from '../renewals/settings/renewal-which.tsx';
import {
  draftOfRenewals,
  goneStages,
  isSameDraft,
  objectionTo,
  type RenewalsDraft,
  renewalsOf,
} from '../renewals/settings/stage-draft.ts';
import { StageMapping } from '../renewals/settings/stage-mapping.tsx';
import { LeaveGuard } from '../ui/page/leave-guard.tsx';
import { combine, Loaded } from '../ui/page/loaded.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

interface FormProps {
  integrationId: string;
  renewals: PortalSettings['renewals'];
  pipelines: DealPipelines['pipelines'];
}

function Form({ integrationId, renewals, pipelines }: FormProps) {
  const saved = draftOfRenewals(renewals, goneStages(renewals, pipelines));
  /** Undefined: nothing was edited, and changes by other users show. */
  const [edited, setEdited] = useState<RenewalsDraft>();
  const draft = edited ?? saved;
  const settings = useChangeSettings(integrationId, { onSuccess: () => setEdited(undefined) });
  const end = useStepEnd(integrationId, 'stages');
  const objection = edited && objectionTo(edited);
  const save = () => settings.mutateAsync({ renewals: renewalsOf(draft) });
  const change = (part: Partial<RenewalsDraft>) => {
    const next = { ...draft, ...part };
    setEdited(isSameDraft(next, saved) ? undefined : next);
  };
  return (
    <>
      <Text inherit c="dimmed" mb="sm">
        No deals are synced yet, so this page shows no counts. The preview shows how many deals are renewals.
      </Text>
      <RenewalWhich
        integrationId={integrationId}
        draft={draft}
        pipelines={pipelines}
        mayAdminister
        objection={objection}
        onChange={change}
      />
      <StageMapping draft={draft} pipelines={pipelines} mayAdminister onChange={change} />
      <SetupFooter
        integrationId={integrationId}
        step="stages"
        end={end}
        next={edited ? 'Save and continue' : 'Continue'}
        disabled={objection !== undefined}
        onNext={() => end.mutate(edited ? { save } : {})}
      />
      <LeaveGuard when={edited !== undefined && !end.isPending} what="The renewal settings" />
    </>
  );
}

/** Which deals are renewals, and what their stages mean. */
export function SetupStages({ integrationId }: { integrationId: string }) {
  const settings = useQuery(settingsQuery(integrationId));
  const stages = useQuery(stagesQuery(integrationId));
  return (
    <Loaded query={combine(settings, stages)} what="the deal pipelines" skeleton={[380]} quiet>
      {([{ renewals }, { pipelines }]) => (
        <Form integrationId={integrationId} renewals={renewals} pipelines={pipelines} />
      )}
    </Loaded>
  );
}
