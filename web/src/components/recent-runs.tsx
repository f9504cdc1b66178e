import { Button, SegmentedControl, Skeleton, Table } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Direction } from '../../../src/contract/common.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { useLive } from '../api/live-events.tsx';
import { sessionQuery } from '../api/session.ts';
import { hasEnded, pushRunsQuery, runQuery, runsQuery } from '../api/sync-runs.ts';
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
import { EmptyState } from './empty-state.tsx';
import { Failure } from './failure.tsx';
import { LinkButton, TextLink } from './links.tsx';
import { Panel } from './panel.tsx';
import { StatePill } from './state-pill.tsx';
import { TableScroll } from './table-scroll.tsx';
import { Age, Line, Nothing } from './values.tsx';
import { hubspotNouns, runErrorInWords, runModeWords, runStatusWords } from './words.ts';

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** Who or what asked for a run, in words; people other than oneself are not named by their ids. */
const askedBy = (run: SyncRun, ownId: string | undefined): string | null => {
  if (run.requestedBy === ownId) return 'you';
  if (run.requestedBy === 'api-key') return 'an API key';
  if (run.mode === 'push' && run.requestedBy === 'health') return 'changes here';
  return isId(run.requestedBy) ? null : run.requestedBy;
};

const took = (run: SyncRun): string | undefined =>
  run.startedAt && run.completedAt
    ? formatDuration(Date.parse(run.completedAt) - Date.parse(run.startedAt))
    : undefined;

/** The columns of each direction, and what their counts are called there. */
const columns: Record<Direction, readonly { name: CountName; word: string }[]> = {
  inbound: countNames.map((name) => ({ name, word: countWords[name] })),
  outbound: [
    { name: 'updated', word: 'Sent' },
    { name: 'unchanged', word: 'Not needed' },
    { name: 'failed', word: countWords.failed },
  ],
};

interface RunRowProps {
  run: SyncRun;
  direction: Direction;
  /** Shown where there are several portals. */
  portal: string | undefined;
  ownId: string | undefined;
}

function RunRow({ run: listed, direction, portal, ownId }: RunRowProps) {
  // While it goes on, events bring a run up to date by its id.
  const known = useQuery({ ...runQuery(listed.id, useLive()), enabled: !hasEnded(listed) });
  const run = hasEnded(listed) ? listed : (known.data ?? listed);
  const totals = totalsOf(run);
  const state = runStatusWords[run.status];
  const drift = run.completedAt === null ? undefined : driftOf(run);
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink to="/settings/integrations/hubspot/runs/$id" params={{ id: run.id }} inherit>
          <Age at={run.startedAt ?? run.createdAt} />
        </TextLink>
        <span className="cx-cell-sub">
          <Line text={askedBy(run, ownId)} fallback="" />
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-wide">
        <StatePill tone={state.tone}>{state.word}</StatePill>
        {run.error && (
          <span className="cx-cell-sub">
            <Line text={runErrorInWords(run.error)} />
          </span>
        )}
      </Table.Td>
      {portal !== undefined && (
        <Table.Td className="cx-cell-person">
          <Line text={portal} />
        </Table.Td>
      )}
      <Table.Td className="cx-cell-kind">
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
      </Table.Td>
      {columns[direction].map(({ name, word }) => (
        <Table.Td key={name} className="cx-cell-number" data-label={word}>
          <span className="cx-figure" data-tone={name === 'failed' && totals.failed > 0 ? 'bad' : undefined}>
            {formatCount(totals[name])}
          </span>
        </Table.Td>
      ))}
      <Table.Td className="cx-cell-number" data-label="Calls">
        <span className="cx-figure">{formatCount(run.requests)}</span>
      </Table.Td>
      <Table.Td className="cx-cell-number" data-label="Took">
        <span className="cx-figure cx-nowrap">{took(run) ?? <Nothing label="not ended" />}</span>
      </Table.Td>
    </Table.Tr>
  );
}

interface RecentRunsProps {
  portals: IntegrationStatus[];
  direction: Direction;
  onDirection: (direction: Direction) => void;
}

/** The last runs of all portals: syncs, or pushes. */
export function RecentRuns({ portals, direction, onDirection }: RecentRunsProps) {
  const session = useQuery(sessionQuery);
  const syncs = useInfiniteQuery({ ...runsQuery, enabled: direction === 'inbound' });
  const pushes = useInfiniteQuery({ ...pushRunsQuery, enabled: direction === 'outbound' });
  const query = direction === 'inbound' ? syncs : pushes;
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  const names = new Map(portals.map((portal) => [portal.id, portal.name]));
  const several = portals.length > 1;
  return (
    <Panel
      title="Recent runs"
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which runs"
          value={direction}
          onChange={(value) => onDirection(Direction.parse(value))}
          data={[
            { value: 'inbound', label: 'In' },
            { value: 'outbound', label: 'Out' },
          ]}
        />
      }
    >
      {query.isError && (
        <Failure
          error={query.error}
          title="The runs could not be read"
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && (
        <div className="cx-panel-body" aria-hidden>
          <Skeleton h={20} mb="sm" />
          <Skeleton h={20} />
        </div>
      )}
      {query.isSuccess &&
        runs.length === 0 &&
        (direction === 'inbound' ? (
          <EmptyState icon={IconHistory} title="No run yet">
            The first one is started at the end of a portal’s set-up.
          </EmptyState>
        ) : (
          <EmptyState
            icon={IconHistory}
            title="Nothing has been pushed yet"
            action={
              <LinkButton to="/settings/integrations/hubspot/health" variant="default" size="xs">
                Health settings
              </LinkButton>
            }
          >
            Health scores go to HubSpot within seconds of being calculated.
          </EmptyState>
        ))}
      {runs.length > 0 && (
        <TableScroll label="Recent runs">
          <Table className="cx-table cx-table-runs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Started</Table.Th>
                <Table.Th>Outcome</Table.Th>
                {several && <Table.Th>Portal</Table.Th>}
                <Table.Th>Kind</Table.Th>
                {columns[direction].map(({ name, word }) => (
                  <Table.Th key={name} className="cx-cell-number">
                    {word}
                  </Table.Th>
                ))}
                <Table.Th className="cx-cell-number">Calls</Table.Th>
                <Table.Th className="cx-cell-number">Took</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map((run) => (
                <RunRow
                  key={run.id}
                  run={run}
                  direction={direction}
                  ownId={session.data?.user?.id}
                  portal={several ? (names.get(run.integrationId) ?? 'Unknown portal') : undefined}
                />
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      )}
      {query.hasNextPage && (
        <div className="cx-panel-more">
          <span />
          <Button
            variant="default"
            size="xs"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older runs
          </Button>
        </div>
      )}
    </Panel>
  );
}
