import { Button, SegmentedControl, Table } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Direction } from '../../../src/contract/common.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { sessionQuery } from '../api/session.ts';
import { pushRunsQuery, runsQuery } from '../api/sync-runs.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel, PanelFoot } from '../ui/page/panel.tsx';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { LinkButton } from '../ui/value/links.tsx';
import { directionWords } from '../ui/words.ts';
import styles from './recent-runs.module.css';
import { countColumns, RunRow } from './run-row.tsx';

function NoRuns({ direction }: { direction: Direction }) {
  if (direction === 'inbound') {
    return (
      <EmptyState icon={IconHistory} title="No runs yet">
        The first sync starts at the end of a portal’s setup.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconHistory}
      title="No pushes yet"
      action={
        <LinkButton to="/settings/integrations/hubspot/health" variant="default" size="xs">
          Health settings
        </LinkButton>
      }
    >
      Health scores go to HubSpot within seconds of being calculated.
    </EmptyState>
  );
}

interface RunsTableProps {
  runs: readonly SyncRun[];
  portals: readonly IntegrationStatus[];
  direction: Direction;
}

function RunsTable({ runs, portals, direction }: RunsTableProps) {
  const session = useQuery(sessionQuery);
  const names = new Map(portals.map((portal) => [portal.id, portal.name]));
  const several = portals.length > 1;
  return (
    <TableScroll label="Recent runs">
      <Table className={`cx-table ${styles.table}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Started</Table.Th>
            <Table.Th>Status</Table.Th>
            {several && <Table.Th>Portal</Table.Th>}
            <Table.Th>Type</Table.Th>
            {countColumns[direction].map(({ name, word }) => (
              <Table.Th key={name} className="cx-cell-number">
                {word}
              </Table.Th>
            ))}
            <Table.Th className="cx-cell-number">Calls</Table.Th>
            <Table.Th className="cx-cell-number">Duration</Table.Th>
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
  );
}

interface RecentRunsProps {
  portals: readonly IntegrationStatus[];
  direction: Direction;
  onDirection: (direction: Direction) => void;
}

/** The latest syncs or pushes of all portals. */
export function RecentRuns({ portals, direction, onDirection }: RecentRunsProps) {
  const syncs = useInfiniteQuery({ ...runsQuery, enabled: direction === 'inbound' });
  const pushes = useInfiniteQuery({ ...pushRunsQuery, enabled: direction === 'outbound' });
  const query = direction === 'inbound' ? syncs : pushes;
  return (
    <Panel
      title="Recent runs"
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Direction"
          value={direction}
          onChange={(value) => onDirection(Direction.parse(value))}
          data={Direction.options.map((value) => ({ value, label: directionWords[value] }))}
        />
      }
    >
      <Loaded query={query} what="runs" skeleton={[20, 20]} inset>
        {({ pages }) => {
          const runs = pages.flatMap((page) => page.items);
          if (runs.length === 0) return <NoRuns direction={direction} />;
          return <RunsTable runs={runs} portals={portals} direction={direction} />;
        }}
      </Loaded>
      {query.hasNextPage && (
        <PanelFoot justify="flex-end">
          <Button
            variant="default"
            size="xs"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older runs
          </Button>
        </PanelFoot>
      )}
    </Panel>
  );
}
