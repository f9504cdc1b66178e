import type { BoxProps } from '@mantine/core';
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
import { Receipt } from '../ui/page/callout.tsx';
import { TextLink } from '../ui/value/links.tsx';
import { runErrorInWords, runModeWords, runStatusWords } from '../ui/words.ts';

/** "Sync complete", "Comparison failed" and so on. */
const titleOf = (run: SyncRun): string => {
  const what = run.mode === 'push' ? 'Push' : run.mode === 'reconcile' ? 'Comparison' : 'Sync';
  const { failed } = totalsOf(run);
  switch (run.status) {
    case 'queued':
      return 'Waiting to start';
    case 'running':
      return 'Running';
    case 'completed':
      return `${what} complete`;
    case 'completed_with_errors':
      return run.mode !== 'push' && run.error !== undefined
        ? `${what} incomplete`
        : `${what} complete; ${plural(failed, 'record has', 'records have')} errors`;
    case 'failed':
      return `${what} failed`;
    case 'cancelled':
      return `${what} canceled`;
  }
};

/** What the run did, how long it took, and the calls it made. */
const outcomeOf = (run: SyncRun): string => {
  const totals = totalsOf(run);
  const drift = driftOf(run);
  const took =
    run.startedAt && run.completedAt
      ? ` in ${formatDuration(Date.parse(run.completedAt) - Date.parse(run.startedAt))}`
      : '';
  const calls = `${formatCount(run.requests)} ${run.requests === 1 ? 'call' : 'calls'} to HubSpot`;
  if (run.mode === 'push') return `${capitalize(pushCountsInWords(totals))}${took} with ${calls}.`;
  const done = drift === undefined ? countsInWords(totals) : differencesInWords(drift);
  return `${runModeWords[run.mode]}: ${plural(totals.processed, 'record', 'records')} read${took} with ${calls}; ${done}.`;
};

interface RunReceiptProps extends BoxProps {
  run: SyncRun;
  onDismiss?: () => void;
}

/** The outcome of a run that has just ended. */
export function RunReceipt({ run, onDismiss, ...box }: RunReceiptProps) {
  return (
    <Receipt tone={runStatusWords[run.status].tone} title={titleOf(run)} onDismiss={onDismiss} {...box}>
      <p>{outcomeOf(run)}</p>
      {run.error && <p className="cx-lines">{runErrorInWords(run.error)}</p>}
      {totalsOf(run).failed > 0 && (
        <p>
          <TextLink
            to="/settings/integrations/hubspot/errors"
            search={{
              integrationId: run.integrationId,
              ...(run.mode === 'push' ? { direction: 'outbound' as const } : {}),
            }}
            size="sm"
          >
            View errors
          </TextLink>
        </p>
      )}
    </Receipt>
  );
}
