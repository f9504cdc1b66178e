import { CloseButton, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../../src/contract/portals.ts';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import type { PortalSettings } from '../../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../../api/integrations.ts';
import { stagesQuery } from '../../api/renewals.ts';
import { Failure } from '../../ui/failure.tsx';
import { TextLink } from '../../ui/links.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { RenewalWhich } from './renewal-which.tsx';
import {
  draftOfRenewals,
  goneStages,
  isSameDraft,
  objectionTo,
  type RenewalsDraft,
  renewalsOf,
} from './stage-draft.ts';
import { StageMapping } from './stage-mapping.tsx';
import { StageWarnings } from './stage-warnings.tsx';

/** That it was saved, and what follows from it. */
function Receipt({ portal, onDismiss }: { portal: IntegrationStatus; onDismiss: () => void }) {
  return (
    <section className="cx-receipt cx-receipt-alone" data-tone="good" role="status">
      <div className="cx-receipt-text">
        <p className="cx-strong">The settings were saved</p>
        <p>
          {portal.status === 'connected' || portal.status === 'syncing'
            ? 'The deals of this portal are read anew now, and the renewals follow. '
            : 'The deals of this portal are read anew as soon as it is synced again. '}
          <TextLink to="/settings/integrations/hubspot">See the run</TextLink>
        </p>
      </div>
      <CloseButton aria-label="Dismiss" onClick={onDismiss} />
    </section>
  );
}

interface FormProps {
  portal: IntegrationStatus;
  renewals: PortalSettings['renewals'];
  stages: DealPipelines;
  mayAdminister: boolean;
}

function Form({ portal, renewals, stages, mayAdminister }: FormProps) {
  const { pipelines, warnings } = stages;
  const gone = goneStages(renewals, pipelines);
  const saved = draftOfRenewals(renewals, gone);
  /** Undefined: nothing is changed, and what others save shows. */
  const [edited, setEdited] = useState<RenewalsDraft>();
  const draft = edited ?? saved;
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => changeSettings({ integrationId: portal.id, renewals: renewalsOf(draft) }),
    onSuccess: async (answer) => {
      queryClient.setQueryData(settingsQuery(portal.id).queryKey, answer);
      setEdited(undefined);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['hubspot', 'stages', portal.id] }),
        queryClient.invalidateQueries({ queryKey: ['hubspot', 'status'] }),
      ]);
    },
  });
  const change = (part: Partial<RenewalsDraft>) => {
    save.reset();
    const next = { ...draft, ...part };
    setEdited(isSameDraft(next, saved) ? undefined : next);
  };
  const objection = edited && objectionTo(edited);
  return (
    <>
      {save.isSuccess && <Receipt portal={portal} onDismiss={save.reset} />}
      <StageWarnings
        warnings={warnings}
        onTakeOut={mayAdminister && gone.length > 0 ? () => save.mutate() : undefined}
        busy={save.isPending}
      />
      <RenewalWhich
        integrationId={portal.id}
        draft={draft}
        pipelines={pipelines}
        mayAdminister={mayAdminister}
        objection={objection}
        onChange={change}
      />
      <StageMapping draft={draft} pipelines={pipelines} mayAdminister={mayAdminister} onChange={change} />
      {(edited || save.isError) && (
        <SaveBar
          words="Not saved yet. The deals are read anew after saving."
          error={save.error}
          busy={save.isPending}
          disabled={objection !== undefined}
          onSave={() => save.mutate()}
          onDiscard={() => {
            save.reset();
            setEdited(undefined);
          }}
        />
      )}
    </>
  );
}

/** Which deals of a portal are renewals, and what their stages mean. */
export function RenewalSettingsForm({
  portal,
  mayAdminister,
}: {
  portal: IntegrationStatus;
  mayAdminister: boolean;
}) {
  const settings = useQuery(settingsQuery(portal.id));
  const stages = useQuery(stagesQuery(portal.id));
  const failed = [settings, stages].find((query) => query.isError && !query.data);
  if (failed) {
    return (
      <Failure
        error={failed.error}
        title="The renewal settings could not be read"
        onRetry={() => {
          void settings.refetch();
          void stages.refetch();
        }}
      />
    );
  }
  if (!settings.data || !stages.data) {
    return (
      <div aria-hidden>
        <Skeleton h={150} mb="lg" />
        <Skeleton h={320} />
      </div>
    );
  }
  return (
    <Form
      portal={portal}
      renewals={settings.data.renewals}
      stages={stages.data}
      mayAdminister={mayAdminister}
    />
  );
}
