import { Flex, Table, Text, Title } from '@mantine/core';
import type { SyncHistory } from '../../../src/contract/history.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDayShortly } from '../format/dates.ts';
import { formatFineShare, formatSeconds } from '../format/measures.ts';
import { Panel } from '../ui/page/panel.tsx';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { TextLink } from '../ui/value/links.tsx';
import { MomentText } from '../ui/value/values.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { dayTitle } from './history-words.ts';

/** Below this share, the axis starts at 0; above it, small misses would be invisible. */
const closeUp = 0.9;

/** The share of time in which data was up to date, and when it wasn't. */
export function AvailabilityPanel({ history }: { history: SyncHistory }) {
  const { availability, days } = history;
  const least = Math.min(1, ...days.flatMap((day) => day.availability ?? []));
  return (
    <ChartPanel
      title="Availability"
      explanation="Share of time in which every object type was synced within the last hour, or within two intervals of a slower schedule. Time while the portal was paused or disconnected isn’t counted."
      label={
        availability.share === null
          ? 'No data yet.'
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
      target={{ value: history.targets.availability, label: 'target' }}
      empty={availability.share === null ? 'Measured after the first sync.' : undefined}
    >
      {availability.outages.length > 0 && (
        <>
          <Title order={3} fz="sm" mt="md">
            When data was behind
          </Title>
          <Flex component="ul" direction="column" gap={4} mt={4} fz="sm">
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
          </Flex>
        </>
      )}
    </ChartPanel>
  );
}

/** The differences that comparisons with HubSpot found. */
export function DriftPanel({ history }: { history: SyncHistory }) {
  return (
    <Panel title="Comparisons with HubSpot" flush={history.drift.length > 0}>
      {history.drift.length === 0 ? (
        <Text inherit c="dimmed">
          No comparison in this period. Everything is compared every night.
        </Text>
      ) : (
        <TableScroll label="Comparisons">
          <Table className="cx-table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Finished</Table.Th>
                <Table.Th className="cx-cell-number">Different records</Table.Th>
                <Table.Th className="cx-cell-number">Different links</Table.Th>
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
