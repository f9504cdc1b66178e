import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrationStatus } from '../../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../../src/contract/settings.ts';
import { healthSourcesQuery, pushStatusQuery } from '../../api/health.ts';
import { settingsQuery } from '../../api/integrations.ts';
import { useChangeSettings } from '../../api/settings.ts';
import { Receipt } from '../../ui/page/callout.tsx';
import { Loaded } from '../../ui/page/loaded.tsx';
import { SaveBar } from '../../ui/page/save-bar.tsx';
import { HealthCalculator } from './health-calculator.tsx';
import { changeOf, draftOf, type HealthDraft, isSameDraft, objectionTo } from './health-draft.ts';
import { HealthSources } from './health-sources.tsx';
import { PushSettings } from './push-settings.tsx';

/** What saving a draft will do. */
const consequenceOf = (saved: HealthDraft, draft: HealthDraft): string => {
  const { push, healthSources, healthCalculator } = changeOf(saved, draft);
  if (healthCalculator && draft.calculator.enabled) {
    return draft.push.enabled
      ? 'Unsaved changes. All customers will be recalculated after you save, and the scores sent to HubSpot.'
      : 'Unsaved changes. All customers will be recalculated after you save.';
  }
  if (push?.enabled === false) return 'Unsaved changes. HubSpot will keep the last scores it received.';
  if (push?.enabled || push?.properties) {
    return 'Unsaved changes. All scores will be sent to HubSpot after you save.';
  }
  if (healthSources) return 'Unsaved changes. They apply to scores that are written after you save.';
  return 'Unsaved changes.';
};

interface FormProps {
  portal: IntegrationStatus;
  settings: PortalSettings;
  mayAdminister: boolean;
}

function Form({ portal, settings, mayAdminister }: FormProps) {
  const saved = draftOf(settings);
  /** Undefined while nothing was edited: then the form shows changes by others. */
  const [edited, setEdited] = useState<HealthDraft>();
  const draft = edited ?? saved;
  const status = useQuery(pushStatusQuery(portal.id));
  const sources = useQuery(healthSourcesQuery(portal.id));
  const save = useChangeSettings(portal.id, { onSuccess: () => setEdited(undefined) });
  const change = (next: HealthDraft) => {
    save.reset();
    setEdited(isSameDraft(next, saved) ? undefined : next);
  };
  const objection = edited && objectionTo(edited);
  return (
    <>
      {save.isSuccess && (
        <Receipt tone="good" title="Settings saved" mb="lg" onDismiss={save.reset}>
          <p>
            {save.data.push.enabled
              ? 'Scores that HubSpot doesn’t have yet are being sent.'
              : 'Nothing more is sent to HubSpot.'}
          </p>
        </Receipt>
      )}
      <PushSettings
        push={draft.push}
        saved={saved.push}
        status={status.data}
        mayAdminister={mayAdminister}
        onChange={(push) => change({ ...draft, push: { ...draft.push, ...push } })}
      />
      <Loaded query={sources} what="where scores come from" skeleton={[160]} quiet>
        {({ items }) => (
          <HealthSources
            sources={draft.sources}
            saved={saved.sources}
            known={items}
            calculates={draft.calculator.enabled}
            mayAdminister={mayAdminister}
            onChange={(changed) => change({ ...draft, sources: { ...draft.sources, ...changed } })}
          />
        )}
      </Loaded>
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
          onSave={() => save.mutate(changeOf(saved, draft))}
          onDiscard={() => {
            save.reset();
            setEdited(undefined);
          }}
        />
      )}
    </>
  );
}

/** How health scores are written to HubSpot, and how the built-in score is calculated. */
export function HealthSettingsForm({ portal, mayAdminister }: Omit<FormProps, 'settings'>) {
  return (
    <Loaded query={useQuery(settingsQuery(portal.id))} what="the health settings" skeleton={[280, 420]} quiet>
      {(settings) => <Form portal={portal} settings={settings} mayAdminister={mayAdminister} />}
    </Loaded>
  );
}
