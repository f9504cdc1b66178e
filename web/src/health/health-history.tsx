import { Button, Skeleton, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId, useState } from 'react';
import { type HealthHistory as History, healthHistoryQuery, historyDays } from '../api/health.ts';
import { plural, shorten } from '../format/text.ts';
import { Failure } from '../ui/failure.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';
import { MomentText } from '../ui/values.tsx';
import { Health } from './health.tsx';
import { healthSourceWords } from './health-words.ts';

const HealthChart = lazy(() =>
  import('./health-chart.tsx').then((module) => ({ default: module.HealthChart })),
);

/** A table of more is no help to anybody. */
const rowsAtMost = 100;

/** The calculations as a table, the newest first. */
function Calculations({ history }: { history: History }) {
  const newest = history.points.slice(-rowsAtMost).reverse();
  return (
    <TableScroll label="Calculations">
      <Table className="cx-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Calculated</Table.Th>
            <Table.Th>Health</Table.Th>
            <Table.Th>By</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {newest.map(({ id, calculatedAt, score, trend, source }) => (
            <Table.Tr key={id}>
              <Table.Td className="cx-cell-short">
                <MomentText at={calculatedAt} />
              </Table.Td>
              <Table.Td className="cx-cell-short">
                <Health score={score} trend={trend} />
              </Table.Td>
              <Table.Td>{shorten(healthSourceWords(source), 60)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {history.points.length > rowsAtMost && (
        <p className="cx-cell-sub">The newest {plural(rowsAtMost, 'one', 'ones')}.</p>
      )}
    </TableScroll>
  );
}

/** How a customer's health came to be what it is: the last 90 days. */
export function HealthHistory({ customerId }: { customerId: string }) {
  const history = useQuery(healthHistoryQuery(customerId));
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  if (history.isError && !history.data) {
    return (
      <Failure
        error={history.error}
        title="The history could not be read"
        onRetry={() => void history.refetch()}
      />
    );
  }
  const waiting = <Skeleton h={180} aria-hidden />;
  if (!history.data) return waiting;
  if (history.data.points.length === 0) {
    return <p className="cx-soft">This score has no history: it was here before calculations were kept.</p>;
  }
  return (
    <>
      <div className="cx-history-head">
        <h3 className="cx-part-title">Last {historyDays} days</h3>
        <Button
          variant="transparent"
          size="compact-xs"
          px={0}
          aria-expanded={asTable}
          aria-controls={id}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Hide the table' : 'Show as a table'}
        </Button>
      </div>
      <Suspense fallback={waiting}>
        <HealthChart history={history.data} />
      </Suspense>
      <div id={id} className="cx-history-table" hidden={!asTable}>
        {asTable && <Calculations history={history.data} />}
      </div>
    </>
  );
}
