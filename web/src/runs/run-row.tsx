import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Direction } from '../../../src/contract/common.ts';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { useLive } from '../api/live-events.tsx';
import { hasEnded, runQuery } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDuration } from '../format/dates.ts';
import {
  type CountName,
  countNames,
  countWords,
  differencesInWords,
  driftOf,
  totalsOf,
} from '../format/run-counts.ts';
import { TextLink } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Age, Line, Nothing } from '../ui/value/values.tsx';
import { hubspotNouns, runErrorInWords, runModeWords, runStatusWords } from '../ui/words.ts';
import styles from './recent-runs.module.css';

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The user or trigger that requested a run; other users are not shown by their IDs. */
const requestedBy = (run: SyncRun, ownId: string | undefined): string | null => {
  if (run.requestedBy === ownId) return 'you';
  if (run.requestedBy === 'api-key') return 'an API key';
  if (run.mode === 'push' && run.requestedBy === 'changes') return 'changes in CSCX';
  return isId(run.requestedBy) ? null : run.requestedBy;
};

const durationOf = (run: SyncRun): string | undefined =>
  run.startedAt && run.completedAt
    ? formatDuration(Date.parse(run.completedAt) - Date.parse(run.startedAt))
    : undefined;

/** The counts shown for each direction, with their labels. */
export const countColumns: Record<Direction, readonly { name: CountName; word: string }[]> = {
  inbound: countNames.map((name) => ({ name, word: countWords[name] })),
  outbound: [
    { name: 'updated', word: 'Sent' },
    { name: 'unchanged', word: 'Unchanged' },
    { name: 'failed', word: countWords.failed },
  ],
};

interface RunRowProps {
  run: SyncRun;
  direction: Direction;
  /** Shown if there are several portals. */
  portal: string | undefined;
  ownId: string | undefined;
}

const number = `cx-cell-number ${styles.cell}`;

/** A run in the list, kept up to date while it is in progress. */
export function RunRow({ run: listed, direction, portal, ownId }: RunRowProps) {
  const known = useQuery({ ...runQuery(listed.id, useLive()), enabled: !hasEnded(listed) });
  const run = hasEnded(listed) ? listed : (known.data ?? listed);
  const totals = totalsOf(run);
  const state = runStatusWords[run.status];
  return (
    <Table.Tr>
      <Table.Td className={styles.cell}>
        <TextLink to="/settings/integrations/hubspot/runs/$id" params={{ id: run.id }} inherit>
          <Age at={run.startedAt ?? run.createdAt} />
        </TextLink>
        <span className="cx-cell-sub">
          <Line text={requestedBy(run, ownId)} fallback="" />
        </span>
      </Table.Td>
      <Table.Td className={`${styles.cell} ${styles.status}`}>
        <StatePill tone={state.tone}>{state.word}</StatePill>
        {run.error && (
          <span className="cx-cell-sub">
            <Line text={runErrorInWords(run.error)} />
          </span>
        )}
      </Table.Td>
      {portal !== undefined && (
        <Table.Td className={`${styles.cell} ${styles.portal}`}>
          <Line text={portal} />
        </Table.Td>
      )}
      <Table.Td className={`${styles.kind} ${styles.cell}`}>
        <Kind run={run} direction={direction} />
      </Table.Td>
      {countColumns[direction].map(({ name, word }) => (
        <Table.Td key={name} className={number} data-label={word}>
          <span className="cx-figure" data-tone={name === 'failed' && totals.failed > 0 ? 'bad' : undefined}>
            {formatCount(totals[name])}
          </span>
        </Table.Td>
      ))}
      <Table.Td className={number} data-label="Calls">
        <span className="cx-figure">{formatCount(run.requests)}</span>
      </Table.Td>
      <Table.Td className={number} data-label="Duration">
        <span className="cx-figure cx-nowrap">{durationOf(run) ?? <Nothing label="not finished" />}</span>
      </Table.Td>
    </Table.Tr>
  );
}

/** The kind of run, its object types if not all, and the differences that a comparison found. */
function Kind({ run, direction }: Pick<RunRowProps, 'run' | 'direction'>) {
  const drift = run.completedAt === null ? undefined : driftOf(run);
  return (
    <>
      {runModeWords[run.mode]}
      <span className="cx-cell-sub">
        {direction === 'inbound' && run.progress.length < 3
          ? run.progress.map((part) => hubspotNouns[part.objectType]).join(', ')
          : ''}
      </span>
      {drift !== undefined && (
        <span className="cx-cell-sub" data-tone={drift === 0 ? 'idle' : 'warn'}>
          {differencesInWords(drift)}
        </span>
      )}
    </>
  );
}
