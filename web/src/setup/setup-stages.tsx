import '../styles/renewals.css';
import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DealPipelines } from '../../../src/contract/renewals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { stagesQuery } from '../api/renewals.ts';
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
import { Failure } from '../ui/failure.tsx';
import { LeaveGuard } from '../ui/leave-guard.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

interface FormProps {
  integrationId: string;
  renewals: PortalSettings['renewals'];
  pipelines: DealPipelines['pipelines'];
}

function Form({ integrationId, renewals, pipelines }: FormProps) {
  const saved = draftOfRenewals(renewals, goneStages(renewals, pipelines));
  /** Undefined: nothing is changed, and what others save shows. */
  const [edited, setEdited] = useState<RenewalsDraft>();
  const draft = edited ?? saved;
  const queryClient = useQueryClient();
  const end = useStepEnd(integrationId, 'stages');
  const objection = edited && objectionTo(edited);
  const save = async () => {
    const settings = await changeSettings({ integrationId, renewals: renewalsOf(draft) });
    queryClient.setQueryData(settingsQuery(integrationId).queryKey, settings);
    setEdited(undefined);
    await queryClient.invalidateQueries({ queryKey: stagesQuery(integrationId).queryKey });
  };
  const change = (part: Partial<RenewalsDraft>) => {
    const next = { ...draft, ...part };
    setEdited(isSameDraft(next, saved) ? undefined : next);
  };
  return (
    <>
      <p className="cx-setup-note">
        No deals are here yet, so none are counted on this page. The dry run says how many will be renewals.
      </p>
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
      <LeaveGuard when={edited !== undefined && !end.isPending} what="What is a renewal" />
    </>
  );
}

/** Which deals are renewals, and what their stages mean. */
export function SetupStages({ integrationId }: { integrationId: string }) {
  const settings = useQuery(settingsQuery(integrationId));
  const stages = useQuery(stagesQuery(integrationId));
  const failed = [settings, stages].find((query) => query.isError && !query.data);
  if (failed) {
    return (
      <Failure
        error={failed.error}
        title="The deal pipelines could not be read"
        onRetry={() => {
          void settings.refetch();
          void stages.refetch();
        }}
      />
    );
  }
  if (!settings.data || !stages.data) return <Skeleton h={380} aria-hidden />;
  return (
    <Form integrationId={integrationId} renewals={settings.data.renewals} pipelines={stages.data.pipelines} />
  );
}
