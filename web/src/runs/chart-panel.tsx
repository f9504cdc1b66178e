import { Button, Skeleton, Table } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { Panel } from '../ui/panel.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';
import type { Column, Series } from './day-chart.tsx';

const DayChart = lazy(() => import('./day-chart.tsx').then((module) => ({ default: module.DayChart })));
const Legend = lazy(() => import('./day-chart.tsx').then((module) => ({ default: module.Legend })));

const height = 180;

interface ChartPanelProps {
  title: string;
  /** What it counts, and what it leaves out. */
  explanation: ReactNode;
  /** What the drawing shows, in a sentence. */
  label: string;
  columns: readonly Column[];
  series: readonly (Series & { words: string })[];
  kind: 'bars' | 'lines';
  format: (value: number) => string;
  /** What the columns are: "Day" or "Hour". */
  unit: string;
  logarithmic?: boolean;
  promise?: { value: number; label: string };
  range?: readonly [number, number];
  /** In place of a drawing of nothing. */
  empty?: string | undefined;
  children?: ReactNode;
}

/** A figure by the day: drawn, and as a table for whoever wants the numbers. */
export function ChartPanel(props: ChartPanelProps) {
  const { title, explanation, columns, series, format, unit, empty, children } = props;
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const { promise, range, logarithmic = false, kind, label } = props;
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
            aria-label={`${asTable ? 'Hide the table' : 'Show as a table'}: ${title}`}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'Hide the table' : 'Show as a table'}
          </Button>
        )
      }
    >
      <p className="cx-chart-words">{explanation}</p>
      {empty === undefined ? (
        <Suspense fallback={<Skeleton h={height} aria-hidden />}>
          {series.length > 1 && <Legend series={series} />}
          <DayChart
            label={label}
            columns={columns}
            series={series}
            kind={kind}
            format={format}
            logarithmic={logarithmic}
            height={height}
            {...(promise ? { promise } : {})}
            {...(range ? { range } : {})}
          />
        </Suspense>
      ) : (
        <p className="cx-chart-empty">{empty}</p>
      )}
      <div id={id} className="cx-chart-rows" hidden={!asTable}>
        {asTable && (
          <TableScroll label={`${title}, as a table`}>
            <Table className="cx-table cx-chart-table">
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
        )}
      </div>
      {children}
    </Panel>
  );
}
