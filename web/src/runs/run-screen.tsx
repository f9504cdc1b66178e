import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { useLive } from '../api/live-events.tsx';
import { hasEnded, runQuery } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn, formatDuration } from '../format/dates.ts';
import { countNames, countWords } from '../format/run-counts.ts';
import { plural } from '../format/text.ts';
import { usePortal } from '../portals/portal-choice.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Figure, Figures } from '../ui/value/facts.tsx';
import { LinkButton, TextLink } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Line, MomentText, Nothing } from '../ui/value/values.tsx';
import { directionWords, hubspotNouns, runErrorInWords, runModeWords, runStatusWords } from '../ui/words.ts';
import { RunLive } from './run-live.tsx';
import { RunRecords } from './run-records.tsx';

const route = getRouteApi('/settings/integrations/hubspot/runs/$id');

/** The counts of a run by object type. */
function Counts({ run }: { run: SyncRun }) {
  const outbound = run.mode === 'push';
  return (
    <Panel title="Counts" flush>
      <TableScroll label="Counts by object type">
        <Table className="cx-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Object type</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th className="cx-cell-number">{outbound ? 'Compared' : 'Read'}</Table.Th>
              {countNames.map((name) => (
                <Table.Th key={name} className="cx-cell-number">
                  {countWords[name]}
                </Table.Th>
              ))}
              {run.mode === 'reconcile' && <Table.Th className="cx-cell-number">Different</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {run.progress.map((part) => (
              <Table.Tr key={`${part.objectType} ${part.direction}`}>
                <Table.Td>
                  <span className="cx-strong">{hubspotNouns[part.objectType]}</span>
                  <span className="cx-cell-sub cx-nowrap">{directionWords[part.direction]}</span>
                </Table.Td>
                <Table.Td miw={170} maw={300}>
                  {runStatusWords[part.status].word}
                  {part.error && <span className="cx-cell-sub cx-break">{formatDaysIn(part.error)}</span>}
                </Table.Td>
                <Table.Td className="cx-cell-number">
                  <span className="cx-figure">{formatCount(part.processed)}</span>
                </Table.Td>
                {countNames.map((name) => (
                  <Table.Td key={name} className="cx-cell-number">
                    <span
                      className="cx-figure"
                      data-tone={name === 'failed' && part.failed > 0 ? 'bad' : undefined}
                    >
                      {formatCount(part[name])}
                    </span>
                  </Table.Td>
                ))}
                {run.mode === 'reconcile' && (
                  <Table.Td className="cx-cell-number">
                    {part.drift ? (
                      <span className="cx-figure">{formatCount(part.drift.records + part.drift.links)}</span>
                    ) : (
                      <Nothing label="not compared" />
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </Panel>
  );
}

function Summary({ run, portalName }: { run: SyncRun; portalName: string | undefined }) {
  const failed = run.progress.reduce((sum, part) => sum + part.failed, 0);
  const took =
    run.startedAt && run.completedAt ? Date.parse(run.completedAt) - Date.parse(run.startedAt) : undefined;
  return (
    <Figures label="Key figures">
      <Figure label="Portal">
        <Line text={portalName ?? null} fallback="Unknown portal" />
      </Figure>
      <Figure label="Started">
        {run.startedAt === null ? <Nothing label="not yet" /> : <MomentText at={run.startedAt} />}
      </Figure>
      <Figure label="Duration">
        {took === undefined ? <Nothing label="not finished" /> : formatDuration(took)}
      </Figure>
      <Figure label="Calls to HubSpot">{formatCount(run.requests)}</Figure>
      <Figure
        label={countWords.failed}
        note={
          failed > 0 && (
            <TextLink
              to="/settings/integrations/hubspot/errors"
              search={{ integrationId: run.integrationId, runId: run.id, status: 'open' }}
              inherit
            >
              View errors
            </TextLink>
          )
        }
      >
        {plural(failed, 'record', 'records')}
      </Figure>
    </Figures>
  );
}

/** A run: its status, counts, and changes. */
export function RunScreen() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(runQuery(id, useLive()));
  const { portals } = usePortal(undefined);
  const { maySync } = useRights();
  const run = query.data;
  const title = run ? runModeWords[run.mode] : 'Run';
  const portal = portals.find((one) => one.id === run?.integrationId);
  return (
    <>
      <PageHeader
        title={title}
        aside={
          run && (
            <StatePill tone={runStatusWords[run.status].tone}>{runStatusWords[run.status].word}</StatePill>
          )
        }
        description={run?.error ? <span className="cx-lines">{runErrorInWords(run.error)}</span> : undefined}
        actions={
          <LinkButton to="/settings/integrations/hubspot" variant="default">
            All runs
          </LinkButton>
        }
      />
      <Loaded query={query} what="the run" skeleton={[90, 260]} quiet>
        {(run) => (
          <>
            <Summary run={run} portalName={portal && (portal.name || `Portal ${portal.portalId}`)} />
            {!hasEnded(run) && <RunLive run={run} mayCancel={maySync} bg="var(--cx-surface)" mb="lg" />}
            <Counts run={run} />
            <RunRecords
              run={run}
              search={search}
              onSearch={(next) =>
                void navigate({
                  search: (previous) => ({ ...previous, ...next, cursor: undefined }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          </>
        )}
      </Loaded>
    </>
  );
}
