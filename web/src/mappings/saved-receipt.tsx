import { Box } from '@mantine/core';
import type { MappingSet } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { useRefreshRun } from '../api/property-mappings.ts';
import { hasEnded } from '../api/sync-runs.ts';
import { RunLive } from '../runs/run-live.tsx';
import { RunReceipt } from '../runs/run-receipt.tsx';
import { Receipt } from '../ui/page/callout.tsx';
import { useRights } from '../ui/use-rights.ts';
import { type MappingChanges, reachOf } from './mapping-draft.ts';
import { counted, recordsHere } from './mapping-samples.tsx';

/** The version that was saved last, and its changes. */
export interface Saved {
  version: number;
  /** When, by the browser's clock. */
  at: number;
  changes: MappingChanges;
}

interface SavedReceiptProps {
  portal: IntegrationStatus;
  set: MappingSet;
  saved: Saved;
  onDismiss: () => void;
}

/** The effects of saved changes, with the run that applies them until it has ended. */
export function SavedReceipt({ portal, set, saved, onDismiss }: SavedReceiptProps) {
  const { maySync } = useRights();
  const { here, hubspot } = reachOf(saved.changes);
  const isSynced = portal.status === 'connected' || portal.status === 'syncing';
  const run = useRefreshRun(portal.id, saved.at, here && isSynced);
  const isOver = run ? hasEnded(run) : false;
  const records = counted(recordsHere(portal, set), set);
  const effects = [
    ...(here ? [`${isOver ? 'Re-synced' : 'Re-syncing'} ${records}.`] : []),
    ...(hubspot ? ['Sending values that differ to HubSpot.'] : []),
    ...(here || hubspot ? [] : ['No records change.']),
  ];
  return (
    <Box component="section" mb="md" aria-label="Saved changes">
      <Receipt tone="good" title={`Version ${saved.version} saved`} onDismiss={onDismiss}>
        <p>{isSynced ? effects.join(' ') : 'It takes effect once the portal syncs again.'}</p>
      </Receipt>
      {run && !isOver && <RunLive key={run.id} run={run} mayCancel={maySync} mt="sm" />}
      {run && isOver && <RunReceipt run={run} mt="sm" />}
    </Box>
  );
}
