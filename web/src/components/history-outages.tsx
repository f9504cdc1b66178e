import { Table } from '@mantine/core';
import type { SyncHistory } from '../../../src/contract/history.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDayShortly } from '../format/dates.ts';
import { formatFineShare, formatSeconds } from '../format/measures.ts';
import { ChartPanel } from './chart-panel.tsx';
import { dayTitle } from './history-words.ts';
import { TextLink } from './links.tsx';
import { Panel } from './panel.tsx';
import { TableScroll } from './table-scroll.tsx';
import { MomentText } from './values.tsx';

/** Below this share the axis begins at nothing; above it small misses would not show. */
const closeUp = 0.9;

/** When the promise held, and when it did not. */
export function AvailabilityPanel({ history }: { history: SyncHistory }) {
  const { availability, days } = history;
  const least = Math.min(1, ...days.flatMap((day) => day.availability ?? []));
  return (
    <ChartPanel
      title="Availability"
      explanation="The share of time in which the last sync of all object types was no older than an hour, or than two turns of a slower schedule. Time in which somebody had paused or disconnected the portal does not count."
      label={
        availability.share === null
          ? 'Nothing counts yet.'
          : `Availability by day: ${formatFineShare(availability.share)} over all days.`
      }
      columns={days.map(({ day, availability: share }) => ({
        key: day,
        label: formatDayShortly(day),
        title: dayTitle(day, share === null ? null : formatFineShare(share)),
        values: { share },
      }))}
      series={[{ name: 'share', tone: 'good', words: 'Available' }]}
      kind="lines"
      format={formatFineShare}
      unit="Day"
      range={[least < closeUp ? 0 : closeUp, 1]}
      promise={{ value: history.targets.availability, label: 'promised' }}
      empty={availability.share === null ? 'It counts once the first load has ended.' : undefined}
    >
      {availability.outages.length > 0 && (
        <>
          <h3 className="cx-dash-title">When data was behind</h3>
          <ul className="cx-outages">
            {availability.outages.map(({ from, to, seconds }) => (
              <li key={from}>
                <span className="cx-strong">{formatSeconds(seconds)}</span>{' '}
                <span className="cx-soft">
                  from <MomentText at={from} />{' '}
                  {to === null ? (
                    'until now'
                  ) : (
                    <>
                      to <MomentText at={to} />
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </ChartPanel>
  );
}

/** What comparisons with HubSpot found different. */
export function DriftPanel({ history }: { history: SyncHistory }) {
  return (
    <Panel title="Comparisons with HubSpot" flush={history.drift.length > 0}>
      {history.drift.length === 0 ? (
        <p className="cx-chart-empty">Nothing was compared in this time. Each night everything is.</p>
      ) : (
        <TableScroll label="Comparisons">
          <Table className="cx-table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Ended</Table.Th>
                <Table.Th className="cx-cell-number">Records that differed</Table.Th>
                <Table.Th className="cx-cell-number">Links that differed</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {history.drift.map(({ runId, at, records, links }) => (
                <Table.Tr key={runId}>
                  <Table.Td>
                    <TextLink to="/settings/integrations/hubspot/runs/$id" params={{ id: runId }}>
                      <MomentText at={at} />
                    </TextLink>
                  </Table.Td>
                  <Table.Td className="cx-cell-number">
                    <span className="cx-figure" data-tone={records > 0 ? 'bad' : undefined}>
                      {formatCount(records)}
                    </span>
                  </Table.Td>
                  <Table.Td className="cx-cell-number">
                    <span className="cx-figure" data-tone={links > 0 ? 'bad' : undefined}>
                      {formatCount(links)}
                    </span>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      )}
    </Panel>
  );
}
