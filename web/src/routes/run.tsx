import '../styles/dashboard.css';
import { Skeleton, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { useLive } from '../api/live-events.tsx';
import { hasEnded, runQuery } from '../api/sync-runs.ts';
import { Figure, Figures } from '../components/facts.tsx';
import { Failure } from '../components/failure.tsx';
import { LinkButton, TextLink } from '../components/links.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { Panel } from '../components/panel.tsx';
import { usePortal } from '../components/portal-choice.tsx';
import { RunLive } from '../components/run-live.tsx';
import { RunRecords } from '../components/run-records.tsx';
import { StatePill } from '../components/state-pill.tsx';
import { TableScroll } from '../components/table-scroll.tsx';
import { useRights } from '../components/use-rights.ts';
import { Line, MomentText, Nothing } from '../components/values.tsx';
import {
  directionWords,
  hubspotNouns,
  runErrorInWords,
  runModeWords,
  runStatusWords,
} from '../components/words.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn, formatDuration } from '../format/dates.ts';
import { countNames, countWords } from '../format/run-counts.ts';
import { plural } from '../format/text.ts';

const route = getRouteApi('/settings/integrations/hubspot/runs/$id');

/** What a run counted, a row per object type. */
function Counts({ run }: { run: SyncRun }) {
  const outbound = run.mode === 'push';
  return (
    <Panel title="Counts" flush>
      <TableScroll label="Counts by object type">
        <Table className="cx-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Object type</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th className="cx-cell-number">{outbound ? 'Compared' : 'Read'}</Table.Th>
              {countNames.map((name) => (
                <Table.Th key={name} className="cx-cell-number">
                  {countWords[name]}
                </Table.Th>
              ))}
              {run.mode === 'reconcile' && <Table.Th className="cx-cell-number">Differed</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {run.progress.map((part) => (
              <Table.Tr key={`${part.objectType} ${part.direction}`}>
                <Table.Td>
                  <span className="cx-strong">{hubspotNouns[part.objectType]}</span>
                  <span className="cx-cell-sub">{directionWords[part.direction]}</span>
                </Table.Td>
                <Table.Td className="cx-cell-wide">
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
      <Figure label="Took">
        {took === undefined ? <Nothing label="not ended" /> : formatDuration(took)}
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
              What this run saw last
            </TextLink>
          )
        }
      >
        {plural(failed, 'record', 'records')}
      </Figure>
    </Figures>
  );
}

/** A run: how it went, what it counted, and what it changed. */
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
      {query.isError && !run && (
        <Failure error={query.error} title="The run could not be read" onRetry={() => void query.refetch()} />
      )}
      {query.isPending && (
        <div aria-hidden>
          <Skeleton h={90} mb="lg" />
          <Skeleton h={260} />
        </div>
      )}
      {run && (
        <>
          <Summary run={run} portalName={portal && (portal.name || `Portal ${portal.portalId}`)} />
          {!hasEnded(run) && (
            <Panel>
              <div className="cx-run-page-live">
                <RunLive run={run} mayCancel={maySync} />
              </div>
            </Panel>
          )}
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
    </>
  );
}
