import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { settingsQuery } from '../api/integrations.ts';
import { useChangeSettings } from '../api/settings.ts';
import { Receipt } from '../ui/page/callout.tsx';
import { LeaveGuard } from '../ui/page/leave-guard.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { SaveBar } from '../ui/page/save-bar.tsx';
import { TextLink } from '../ui/value/links.tsx';
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

function FilterReceipt({ portal, onDismiss }: { portal: IntegrationStatus; onDismiss: () => void }) {
  const isSynced = portal.status === 'connected' || portal.status === 'syncing';
  return (
    <Receipt tone="good" title="Filter saved" onDismiss={onDismiss} mb="lg">
      <p>
        {isSynced
          ? 'Affected records are re-syncing: matching records are added, and records that stopped matching are handled as you chose. '
          : 'It takes effect once the portal syncs again. '}
        <TextLink to="/settings/integrations/hubspot">View run</TextLink>
      </p>
    </Receipt>
  );
}

function Form({ portal, inclusion, mayAdminister }: FormProps) {
  const saved = useMemo(() => draftOfInclusion(inclusion), [inclusion]);
  /** Undefined: nothing was edited, and changes by other users show. */
  const [edited, setEdited] = useState<FilterDraft>();
  const draft = edited ?? saved;
  const save = useChangeSettings(portal.id, { onSuccess: () => setEdited(undefined) });
  const change = (next: FilterDraft) => {
    save.reset();
    setEdited(isSameFilter(next, saved) ? undefined : next);
  };
  const objection = edited && objectionToFilter(edited);
  return (
    <>
      {save.isSuccess && <FilterReceipt portal={portal} onDismiss={save.reset} />}
      {portal.pendingExits.length > 0 && (
        <Box mb="lg">
          <PendingExits portal={portal} />
        </Box>
      )}
      <FilterEditor integrationId={portal.id} draft={draft} mayAdminister={mayAdminister} onChange={change} />
      {(edited || save.isError) && (
        <SaveBar
          words={
            objection ??
            `Unsaved changes. When a record stops matching: ${onExitWords[draft.onExit].word.toLowerCase()}.`
          }
          error={save.error}
          busy={save.isPending}
          disabled={objection !== undefined}
          onSave={() => save.mutate({ inclusion: inclusionOf(draft) })}
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

/** Which companies of a portal become customers. */
export function CustomerFilterForm({ portal, mayAdminister }: Omit<FormProps, 'inclusion'>) {
  const settings = useQuery(settingsQuery(portal.id));
  return (
    <Loaded query={settings} what="the filter" skeleton={[240, 200]} quiet>
      {({ inclusion }) => <Form portal={portal} inclusion={inclusion} mayAdminister={mayAdminister} />}
    </Loaded>
  );
}
