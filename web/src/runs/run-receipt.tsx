import { CloseButton } from '@mantine/core';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDuration } from '../format/dates.ts';
import { capitalize } from '../format/intervals.ts';
import {
  countsInWords,
  differencesInWords,
  driftOf,
  pushCountsInWords,
  totalsOf,
} from '../format/run-counts.ts';
import { plural } from '../format/text.ts';
import { TextLink } from '../ui/links.tsx';
import { runErrorInWords, runModeWords, runStatusWords } from '../ui/words.ts';

const titles: Record<SyncRun['status'], string> = {
  queued: 'Waiting to start',
  running: 'Running',
  completed: 'Sync completed',
  completed_with_errors: 'Sync completed; some values could not be taken',
  failed: 'Sync failed',
  cancelled: 'Sync cancelled',
};

const comparisonTitles: Partial<Record<SyncRun['status'], string>> = {
  completed: 'Compared with HubSpot',
  completed_with_errors: 'Compared with HubSpot; some values could not be taken',
  failed: 'The comparison failed',
  cancelled: 'The comparison was cancelled',
};

const pushTitles: Partial<Record<SyncRun['status'], string>> = {
  completed: 'Pushed to HubSpot',
  completed_with_errors: 'Pushed to HubSpot; some companies were refused',
  failed: 'The push failed',
  cancelled: 'The push was cancelled',
};

const titleOf = (run: SyncRun): string => {
  if (run.mode === 'push') return pushTitles[run.status] ?? titles[run.status];
  const compares = run.mode === 'reconcile';
  if (run.status === 'completed_with_errors' && run.error !== undefined) {
    return compares ? 'Only a part was compared' : 'Only a part was synced';
  }
  return (compares ? comparisonTitles[run.status] : undefined) ?? titles[run.status];
};

/** What a run that has just ended did. */
export function RunReceipt({ run, onDismiss }: { run: SyncRun; onDismiss?: () => void }) {
  const totals = totalsOf(run);
  const drift = driftOf(run);
  const took =
    run.startedAt && run.completedAt
      ? ` in ${formatDuration(Date.parse(run.completedAt) - Date.parse(run.startedAt))}`
      : '';
  const calls = `${formatCount(run.requests)} ${run.requests === 1 ? 'call' : 'calls'} to HubSpot`;
  return (
    <section className="cx-receipt" data-tone={runStatusWords[run.status].tone} role="status">
      <div className="cx-receipt-text">
        <p className="cx-strong">{titleOf(run)}</p>
        {run.mode === 'push' ? (
          <p>
            {capitalize(pushCountsInWords(totals))}
            {took} with {calls}.
          </p>
        ) : (
          <p>
            {runModeWords[run.mode]}: {plural(totals.processed, 'record', 'records')} read{took} with {calls};{' '}
            {drift === undefined ? countsInWords(totals) : differencesInWords(drift)}.
          </p>
        )}
        {run.error && <p className="cx-lines">{runErrorInWords(run.error)}</p>}
        {totals.failed > 0 && (
          <TextLink
            to="/settings/integrations/hubspot/errors"
            search={{
              integrationId: run.integrationId,
              ...(run.mode === 'push' ? { direction: 'outbound' as const } : {}),
            }}
            size="sm"
          >
            See what failed and how to mend it
          </TextLink>
        )}
      </div>
      {onDismiss && <CloseButton aria-label="Dismiss" onClick={onDismiss} />}
    </section>
  );
}
