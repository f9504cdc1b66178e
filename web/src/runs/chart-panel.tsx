import { Button, Skeleton, Table, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { Panel } from '../ui/page/panel.tsx';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import styles from './chart-panel.module.css';
import type { Column, DayChartProps, Series } from './day-chart.tsx';

const DayChart = lazy(() => import('./day-chart.tsx').then((module) => ({ default: module.DayChart })));
const Legend = lazy(() => import('./day-chart.tsx').then((module) => ({ default: module.Legend })));

const height = 180;

interface ChartPanelProps extends Omit<DayChartProps, 'series' | 'height'> {
  title: string;
  /** What it counts, and what it omits. */
  explanation: ReactNode;
  series: readonly (Series & { words: string })[];
  /** The unit of the columns: "Day" or "Hour". */
  unit: string;
  /** Shown instead of a chart without data. */
  empty?: string | undefined;
  children?: ReactNode;
}

/** A figure by day, as a chart and, on request, as a table. */
export function ChartPanel({ title, explanation, unit, empty, children, ...chart }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const toggle = asTable ? 'Hide table' : 'Show as table';
  return (
    <Panel
      title={title}
      actions={
        empty === undefined && (
          <Button
            variant="transparent"
            size="compact-xs"
            px={0}
            aria-expanded={asTable}
            aria-controls={id}
            aria-label={`${toggle}: ${title}`}
            onClick={() => setAsTable(!asTable)}
          >
            {toggle}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        {explanation}
      </Text>
      {empty === undefined ? (
        <Suspense fallback={<Skeleton h={height} aria-hidden />}>
          {chart.series.length > 1 && <Legend series={chart.series} />}
          <DayChart {...chart} height={height} />
        </Suspense>
      ) : (
        <Text inherit c="dimmed" py="md">
          {empty}
        </Text>
      )}
      <div id={id} className={styles.rows} hidden={!asTable}>
        {asTable && <ChartTable title={title} unit={unit} {...chart} />}
      </div>
      {children}
    </Panel>
  );
}

interface ChartTableProps extends Pick<ChartPanelProps, 'title' | 'unit' | 'series' | 'format'> {
  columns: readonly Column[];
}

/** The data of a chart, newest first. */
function ChartTable({ title, unit, series, columns, format }: ChartTableProps) {
  return (
    <TableScroll label={`${title} as a table`}>
      <Table className="cx-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{unit}</Table.Th>
            {series.map(({ name, words }) => (
              <Table.Th key={name} className="cx-cell-number">
                {words}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.toReversed().map((column) => (
            <Table.Tr key={column.key}>
              <Table.Td className="cx-nowrap">{column.label}</Table.Td>
              {series.map(({ name }) => {
                const value = column.values[name] ?? null;
                return (
                  <Table.Td key={name} className="cx-cell-number">
                    <span className="cx-figure">{value === null ? '–' : format(value)}</span>
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
