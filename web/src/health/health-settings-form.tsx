import { CloseButton, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { pushStatusQuery } from '../api/health.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { Failure } from '../ui/failure.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { HealthCalculator } from './health-calculator.tsx';
import { changeOf, draftOf, type HealthDraft, isSameDraft, objectionTo } from './health-draft.ts';
import { PushSettings } from './push-settings.tsx';

/** What saving a draft leads to. */
const consequenceOf = (saved: HealthDraft, draft: HealthDraft): string => {
  const { push, healthCalculator } = changeOf(saved, draft);
  if (healthCalculator && draft.calculator.enabled) {
    return draft.push.enabled
      ? 'Not saved yet. Every customer is calculated anew after saving, and the scores go to HubSpot.'
      : 'Not saved yet. Every customer is calculated anew after saving.';
  }
  if (push?.enabled === false) return 'Not saved yet. HubSpot keeps what was sent last.';
  if (push?.enabled || push?.properties) return 'Not saved yet. Every score goes to HubSpot after saving.';
  return 'Not saved yet.';
};

interface FormProps {
  portal: IntegrationStatus;
  settings: PortalSettings;
  mayAdminister: boolean;
}

function Form({ portal, settings, mayAdminister }: FormProps) {
  const saved = draftOf(settings);
  /** Undefined: nothing is changed, and what others save shows. */
  const [edited, setEdited] = useState<HealthDraft>();
  const draft = edited ?? saved;
  const status = useQuery(pushStatusQuery(portal.id));
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => changeSettings({ integrationId: portal.id, ...changeOf(saved, draft) }),
    onSuccess: async (answer) => {
      queryClient.setQueryData(settingsQuery(portal.id).queryKey, answer);
      setEdited(undefined);
      await queryClient.invalidateQueries({ queryKey: pushStatusQuery(portal.id).queryKey });
    },
  });
  const change = (next: HealthDraft) => {
    save.reset();
    setEdited(isSameDraft(next, saved) ? undefined : next);
  };
  const objection = edited && objectionTo(edited);
  return (
    <>
      {save.isSuccess && (
        <section className="cx-receipt cx-receipt-alone" data-tone="good" role="status">
          <div className="cx-receipt-text">
            <p className="cx-strong">The settings were saved</p>
            <p>
              {save.data.push.enabled
                ? 'What HubSpot does not have yet goes there now.'
                : 'Nothing is sent to HubSpot from now on.'}
            </p>
          </div>
          <CloseButton aria-label="Dismiss" onClick={save.reset} />
        </section>
      )}
      <PushSettings
        push={draft.push}
        saved={saved.push}
        status={status.data}
        mayAdminister={mayAdminister}
        onChange={(push) => change({ ...draft, push: { ...draft.push, ...push } })}
      />
      <HealthCalculator
        integrationId={portal.id}
        calculator={draft.calculator}
        saved={saved.calculator}
        mayAdminister={mayAdminister}
        onChange={(calculator) => change({ ...draft, calculator: { ...draft.calculator, ...calculator } })}
      />
      {(edited || save.isError) && (
        <SaveBar
          words={objection ?? consequenceOf(saved, draft)}
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

/** Where health goes in a portal, and how it is calculated where nobody else does. */
export function HealthSettingsForm({ portal, mayAdminister }: Omit<FormProps, 'settings'>) {
  const settings = useQuery(settingsQuery(portal.id));
  if (settings.isError && !settings.data) {
    return (
      <Failure
        error={settings.error}
        title="The health settings could not be read"
        onRetry={() => void settings.refetch()}
      />
    );
  }
  if (!settings.data) {
    return (
      <div aria-hidden>
        <Skeleton h={280} mb="lg" />
        <Skeleton h={420} />
      </div>
    );
  }
  return <Form portal={portal} settings={settings.data} mayAdminister={mayAdminister} />;
}
