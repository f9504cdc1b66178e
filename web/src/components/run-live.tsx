import { Button, Progress } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import type { RunProgress, SyncRun } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { cancelSync } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn, formatDuration } from '../format/dates.ts';
import { countsInWords, pushCountsInWords, remainingOf } from '../format/run-counts.ts';
import { useNow } from './now.ts';
import { useRunRate } from './use-run-rate.ts';
import { hubspotNouns, runModeWords, runStatusWords } from './words.ts';

function Part({ part }: { part: RunProgress }) {
  const outbound = part.direction === 'outbound';
  const name = hubspotNouns[part.objectType];
  const share = part.total === null ? 0 : part.total === 0 ? 100 : (part.processed / part.total) * 100;
  const ended = part.status !== 'queued' && part.status !== 'running';
  const total =
    part.total === null ? (ended ? formatCount(part.processed) : 'counting…') : formatCount(part.total);
  return (
    <div className="cx-part">
      <div className="cx-part-head">
        <span className="cx-strong">{name}</span>
        <span className="cx-figure">
          {formatCount(part.processed)} <span className="cx-soft">of {total}</span>
        </span>
      </div>
      <Progress
        size={8}
        value={ended ? 100 : Math.min(100, share)}
        aria-label={`${name}: ${formatCount(part.processed)} of ${total}`}
        striped={part.status === 'running' && part.total === null}
        animated={part.status === 'running' && part.total === null}
      />
      <div className="cx-part-foot">
        {part.status === 'queued'
          ? 'waiting'
          : part.processed === 0 && !ended
            ? outbound
              ? 'comparing…'
              : 'reading…'
            : outbound
              ? pushCountsInWords(part)
              : countsInWords(part)}
        {part.error && <span data-tone="bad"> · {formatDaysIn(part.error)}</span>}
      </div>
    </div>
  );
}

interface RunLiveProps {
  run: SyncRun;
  mayCancel: boolean;
  /** Its name, where runs of several are shown beside each other. */
  portal?: string | undefined;
}

/** A run that is going on: how far it is, how fast, and how long it still takes. */
export function RunLive({ run, mayCancel, portal }: RunLiveProps) {
  const now = useNow(1_000);
  const rate = useRunRate(run);
  const push = run.mode === 'push';
  const remaining = remainingOf(run);
  const cancel = useMutation({
    mutationFn: () => cancelSync(run.id),
    onError: (error) =>
      notifications.show({
        color: 'red',
        title: push ? 'The push goes on' : 'The sync goes on',
        message: messageOf(error),
      }),
  });
  const left = rate && remaining !== undefined ? (remaining / rate) * 1_000 : undefined;
  return (
    <section
      className="cx-run-live"
      aria-label={`${push ? 'Push' : 'Sync'} in progress${portal === undefined ? '' : `: ${portal}`}`}
    >
      <header className="cx-run-head">
        <span className="cx-strong">
          {runModeWords[run.mode]}: {run.status === 'queued' ? 'waiting to start' : 'in progress'}
        </span>
        {mayCancel && (
          <Button
            variant="default"
            size="xs"
            loading={cancel.isPending || cancel.isSuccess}
            onClick={() => cancel.mutate()}
          >
            Cancel
          </Button>
        )}
      </header>
      <div className="cx-parts">
        {run.progress.map((part) => (
          <Part key={`${part.objectType} ${part.direction}`} part={part} />
        ))}
      </div>
      <dl className="cx-run-figures">
        <div>
          <dt>Rate</dt>
          <dd>
            {rate === undefined
              ? 'measuring'
              : `${formatCount(Math.round(rate))} ${push ? 'companies' : 'records'}/s`}
          </dd>
        </div>
        <div>
          <dt>Remaining</dt>
          <dd>{left === undefined ? 'not known yet' : `about ${formatDuration(left)}`}</dd>
        </div>
        <div>
          <dt>Running for</dt>
          <dd>{run.startedAt === null ? '–' : formatDuration(now - Date.parse(run.startedAt))}</dd>
        </div>
        <div>
          <dt>Calls to HubSpot</dt>
          <dd>{formatCount(run.requests)}</dd>
        </div>
      </dl>
      <p className="cx-unseen" role="status">
        {runStatusWords[run.status].word}
      </p>
    </section>
  );
}
