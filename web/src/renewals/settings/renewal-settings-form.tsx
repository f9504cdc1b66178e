import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../../src/contract/portals.ts';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import type { PortalSettings } from '../../../../src/contract/settings.ts';
import { settingsQuery } from '../../api/integrations.ts';
import { stagesQuery } from '../../api/renewals.ts';
import { useChangeSettings } from '../../api/settings.ts';
import { Receipt } from '../../ui/page/callout.tsx';
import { combine, Loaded } from '../../ui/page/loaded.tsx';
import { SaveBar } from '../../ui/page/save-bar.tsx';
import { TextLink } from '../../ui/value/links.tsx';
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

/** Confirms that the settings were saved, and says what happens next. */
function Saved({ portal, onDismiss }: { portal: IntegrationStatus; onDismiss: () => void }) {
  const isSynced = portal.status === 'connected' || portal.status === 'syncing';
  return (
    <Receipt tone="good" title="Settings saved" mb="lg" onDismiss={onDismiss}>
      <p>
        {isSynced
          ? 'The deals in this portal are being re-synced. Renewals will update shortly. '
          : 'The deals in this portal will be re-synced with its next sync. '}
        <TextLink to="/settings/integrations/hubspot">View sync</TextLink>
      </p>
    </Receipt>
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
  /** Undefined while nothing was edited: then the form shows changes by others. */
  const [edited, setEdited] = useState<RenewalsDraft>();
  const draft = edited ?? saved;
  const save = useChangeSettings(portal.id, { onSuccess: () => setEdited(undefined) });
  const submit = () => save.mutate({ renewals: renewalsOf(draft) });
  const change = (part: Partial<RenewalsDraft>) => {
    save.reset();
    const next = { ...draft, ...part };
    setEdited(isSameDraft(next, saved) ? undefined : next);
  };
  const objection = edited && objectionTo(edited);
  return (
    <>
      {save.isSuccess && <Saved portal={portal} onDismiss={save.reset} />}
      <StageWarnings
        warnings={warnings}
        onRemove={mayAdminister && gone.length > 0 ? submit : undefined}
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
          words="Unsaved changes. Deals will be re-synced after you save."
          error={save.error}
          busy={save.isPending}
          disabled={objection !== undefined}
          onSave={submit}
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
  const both = combine(useQuery(settingsQuery(portal.id)), useQuery(stagesQuery(portal.id)));
  return (
    <Loaded query={both} what="the renewal settings" skeleton={[150, 320]} quiet>
      {([settings, stages]) => (
        <Form portal={portal} renewals={settings.renewals} stages={stages} mayAdminister={mayAdminister} />
      )}
    </Loaded>
  );
}
