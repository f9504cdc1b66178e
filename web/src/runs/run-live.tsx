import { Box, type BoxProps, Button, Group, Text, VisuallyHidden } from '@mantine/core';
import type { RunProgress, SyncRun } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { useCancelSync } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn, formatDuration } from '../format/dates.ts';
import { countsInWords, pushCountsInWords, remainingOf } from '../format/run-counts.ts';
import { useToasts } from '../ui/mount.ts';
import { useNow } from '../ui/now.ts';
import { hubspotNouns, runModeWords, runStatusWords } from '../ui/words.ts';
import { PartProgress, Parts } from './part-progress.tsx';
import styles from './run-live.module.css';
import { useRunRate } from './use-run-rate.ts';

const hasPartEnded = ({ status }: RunProgress): boolean => status !== 'queued' && status !== 'running';

/** What a part of a run has done so far. */
const doneInWords = (part: RunProgress): string => {
  const outbound = part.direction === 'outbound';
  if (part.status === 'queued') return 'waiting';
  if (part.processed === 0 && !hasPartEnded(part)) return outbound ? 'comparing…' : 'reading…';
  return outbound ? pushCountsInWords(part) : countsInWords(part);
};

const percentOf = (part: RunProgress): number => {
  if (hasPartEnded(part) || part.total === 0) return 100;
  return part.total === null ? 0 : Math.min(100, (part.processed / part.total) * 100);
};

function Part({ part }: { part: RunProgress }) {
  const unknown = hasPartEnded(part) ? formatCount(part.processed) : 'counting…';
  return (
    <PartProgress
      name={hubspotNouns[part.objectType]}
      done={part.processed}
      total={part.total === null ? unknown : formatCount(part.total)}
      percent={percentOf(part)}
      isOpenEnded={part.status === 'running' && part.total === null}
    >
      {doneInWords(part)}
      {part.error && (
        <Text span inherit c="var(--cx-bad)">
          {' '}
          · {formatDaysIn(part.error)}
        </Text>
      )}
    </PartProgress>
  );
}

/** A run's rate, its duration, and the remaining time. */
function RunFigures({ run }: { run: SyncRun }) {
  const now = useNow(1_000);
  const rate = useRunRate(run);
  const remaining = remainingOf(run);
  const left = rate && remaining !== undefined ? (remaining / rate) * 1_000 : undefined;
  const noun = run.mode === 'push' ? 'companies' : 'records';
  return (
    <dl className={styles.figures}>
      <div>
        <dt>Rate</dt>
        <dd>{rate === undefined ? 'measuring…' : `${formatCount(Math.round(rate))} ${noun}/s`}</dd>
      </div>
      <div>
        <dt>Remaining</dt>
        <dd>{left === undefined ? 'estimating…' : `about ${formatDuration(left)}`}</dd>
      </div>
      <div>
        <dt>Elapsed</dt>
        <dd>{run.startedAt === null ? '–' : formatDuration(now - Date.parse(run.startedAt))}</dd>
      </div>
      <div>
        <dt>Calls to HubSpot</dt>
        <dd>{formatCount(run.requests)}</dd>
      </div>
    </dl>
  );
}

interface RunLiveProps extends BoxProps {
  run: SyncRun;
  mayCancel: boolean;
  /** The name of the portal, if runs of several portals are shown together. */
  portal?: string | undefined;
}

/** A run in progress: how far it is, how fast, and how much time remains. */
export function RunLive({ run, mayCancel, portal, ...box }: RunLiveProps) {
  const toasts = useToasts();
  const push = run.mode === 'push';
  const cancel = useCancelSync(run.id, {
    onError: (error) =>
      toasts.show({
        color: 'red',
        title: push ? 'Couldn’t cancel the push' : 'Couldn’t cancel the sync',
        message: messageOf(error),
      }),
  });
  return (
    <Box
      component="section"
      className={styles.live}
      aria-label={`${push ? 'Push' : 'Sync'} in progress${portal === undefined ? '' : `: ${portal}`}`}
      {...box}
    >
      <Group justify="space-between" gap="sm" mih={30} mb="xs" wrap="nowrap">
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
      </Group>
      <Parts>
        {run.progress.map((part) => (
          <Part key={`${part.objectType} ${part.direction}`} part={part} />
        ))}
      </Parts>
      <RunFigures run={run} />
      <VisuallyHidden role="status">{runStatusWords[run.status].word}</VisuallyHidden>
    </Box>
  );
}
