import { CloseButton, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { Failure } from '../ui/failure.tsx';
import { LeaveGuard } from '../ui/leave-guard.tsx';
import { TextLink } from '../ui/links.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import {
  draftOfInclusion,
  type FilterDraft,
  inclusionOf,
  isSameFilter,
  objectionToFilter,
} from './filter-draft.ts';
import { FilterEditor, onExitWords } from './filter-editor.tsx';
import { PendingExits } from './pending-exits.tsx';

interface FormProps {
  portal: IntegrationStatus;
  inclusion: PortalSettings['inclusion'];
  mayAdminister: boolean;
}

function Receipt({ portal, onDismiss }: { portal: IntegrationStatus; onDismiss: () => void }) {
  const isSynced = portal.status === 'connected' || portal.status === 'syncing';
  return (
    <section className="cx-receipt cx-receipt-alone" data-tone="good" role="status">
      <div className="cx-receipt-text">
        <p className="cx-strong">The filter was saved</p>
        <p>
          {isSynced
            ? 'The records that it concerns are read anew now: those that pass come in, and those that leave are treated as you chose. '
            : 'It holds as soon as the portal is synced again. '}
          <TextLink to="/settings/integrations/hubspot">See the run</TextLink>
        </p>
      </div>
      <CloseButton aria-label="Dismiss" onClick={onDismiss} />
    </section>
  );
}

function Form({ portal, inclusion, mayAdminister }: FormProps) {
  const saved = useMemo(() => draftOfInclusion(inclusion), [inclusion]);
  /** Undefined: nothing is changed, and what others save shows. */
  const [edited, setEdited] = useState<FilterDraft>();
  const draft = edited ?? saved;
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => changeSettings({ integrationId: portal.id, inclusion: inclusionOf(draft) }),
    onSuccess: async (answer) => {
      queryClient.setQueryData(settingsQuery(portal.id).queryKey, answer);
      setEdited(undefined);
      await queryClient.invalidateQueries({ queryKey: ['hubspot', 'status'] });
    },
  });
  const change = (next: FilterDraft) => {
    save.reset();
    setEdited(isSameFilter(next, saved) ? undefined : next);
  };
  const objection = edited && objectionToFilter(edited);
  return (
    <>
      {save.isSuccess && <Receipt portal={portal} onDismiss={save.reset} />}
      <div className="cx-filter-exits">
        <PendingExits portal={portal} />
      </div>
      <FilterEditor integrationId={portal.id} draft={draft} mayAdminister={mayAdminister} onChange={change} />
      {(edited || save.isError) && (
        <SaveBar
          words={
            objection ??
            `Not saved yet. Records that no longer pass: ${onExitWords[draft.onExit].word.toLowerCase()}.`
          }
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
      <LeaveGuard when={edited !== undefined && !save.isPending} what="The filter" />
    </>
  );
}

/** Which companies of a portal count as customers. */
export function CustomerFilterForm({ portal, mayAdminister }: Omit<FormProps, 'inclusion'>) {
  const settings = useQuery(settingsQuery(portal.id));
  if (settings.isError && !settings.data) {
    return (
      <Failure
        error={settings.error}
        title="The filter could not be read"
        onRetry={() => void settings.refetch()}
      />
    );
  }
  if (!settings.data) {
    return (
      <div aria-hidden>
        <Skeleton h={240} mb="lg" />
        <Skeleton h={200} />
      </div>
    );
  }
  return <Form portal={portal} inclusion={settings.data.inclusion} mayAdminister={mayAdminister} />;
}
