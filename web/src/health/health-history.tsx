import { Box, Button, Group, Skeleton, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId, useState } from 'react';
import { type HealthHistory as HealthScores, healthHistoryQuery, historyDays } from '../api/health.ts';
import { formatCount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { Loaded } from '../ui/page/loaded.tsx';
import { MomentText } from '../ui/value/values.tsx';
import { Health } from './health.tsx';
import styles from './health-history.module.css';
import { healthSourceWords } from './health-words.ts';

const HealthChart = lazy(() =>
  import('./health-chart.tsx').then((module) => ({ default: module.HealthChart })),
);

const waiting = <Skeleton h={180} aria-hidden />;

/** A longer table would be useless. */
const rowsAtMost = 100;

/** The calculations as a table, newest first. */
function Calculations({ history }: { history: HealthScores }) {
  const newest = history.points.slice(-rowsAtMost).reverse();
  return (
    <Box className={styles.table} role="group" aria-label="Calculations" tabIndex={0}>
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
              <Table.Td className="cx-nowrap">
                <MomentText at={calculatedAt} />
              </Table.Td>
              <Table.Td className="cx-nowrap">
                <Health score={score} trend={trend} />
              </Table.Td>
              <Table.Td>{shorten(healthSourceWords(source), 60)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {history.points.length > rowsAtMost && (
        <p className="cx-cell-sub">The {formatCount(rowsAtMost)} newest are shown.</p>
      )}
    </Box>
  );
}

function History({ history }: { history: HealthScores }) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  if (history.points.length === 0) {
    return <p className="cx-soft">This score has no history: it is older than the score history.</p>;
  }
  return (
    <>
      <Group justify="space-between" align="baseline" gap="sm" mb={6}>
        <Title order={3} size="xs" fw={600} c="dimmed">
          Last {historyDays} days
        </Title>
        <Button
          variant="transparent"
          size="compact-xs"
          px={0}
          aria-expanded={asTable}
          aria-controls={id}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Hide table' : 'Show as table'}
        </Button>
      </Group>
      <Suspense fallback={waiting}>
        <HealthChart history={history} />
      </Suspense>
      <Box id={id} mt={10} hidden={!asTable}>
        {asTable && <Calculations history={history} />}
      </Box>
    </>
  );
}

/** A customer's scores of the last 90 days, as a chart and as a table. */
export function HealthHistory({ customerId }: { customerId: string }) {
  const history = useQuery(healthHistoryQuery(customerId));
  return (
    <Loaded query={history} what="the history" skeleton={waiting} quiet>
      {(loaded) => <History history={loaded} />}
    </Loaded>
  );
}
