import { Box, Flex } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { scaleBand, scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Tone } from '../ui/value/state-pill.tsx';
import styles from './day-chart.module.css';

/** A column of a chart: a day, or an hour. */
export interface Column {
  key: string;
  /** Below the axis. */
  label: string;
  /** Shown while the pointer is over the column. */
  title: string;
  /** By the names of the series; null if nothing was measured. */
  values: Record<string, number | null>;
}

export interface Series {
  name: string;
  tone: Tone;
}

export interface DayChartProps {
  /** What the chart shows, in a sentence: the only description for screen readers. */
  label: string;
  columns: readonly Column[];
  /** Bars are stacked, and lines drawn, in this order. */
  series: readonly Series[];
  kind: 'bars' | 'lines';
  format: (value: number) => string;
  /** Durations range from fractions of a second to days. */
  logarithmic?: boolean;
  /** The target: a dashed line. */
  target?: { value: number; label: string };
  /** The lowest and highest value of the axis; default: from 0 to the highest value. */
  range?: readonly [number, number];
  height?: number;
}

const margin = { top: 14, right: 10, bottom: 22, left: 54 };
/** The width of a letter of a label, and the gap between two labels, in px. */
const letterWidth = 6.4;
const labelGap = 14;

/** The value of a column, 0 if nothing was measured. */
const valueIn = (column: Column, { name }: Series): number => column.values[name] ?? 0;

/** The positions of values and columns in a drawing of a given size. */
function scalesOf(props: DayChartProps, width: number, height: number) {
  const { columns, series, kind, logarithmic = false, target, range } = props;
  const left = margin.left;
  const right = Math.max(left, width - margin.right);
  const bottom = height - margin.bottom;
  const highest = Math.max(
    ...columns.map((column) =>
      kind === 'bars'
        ? series.reduce((sum, one) => sum + valueIn(column, one), 0)
        : Math.max(0, ...series.map((one) => valueIn(column, one))),
    ),
    target?.value ?? 0,
    logarithmic ? 1 : 0,
  );
  const domain = range ?? (logarithmic ? [1, highest * 1.6] : [0, highest || 1]);
  const y = (logarithmic ? scaleLog() : scaleLinear())
    .domain([...domain])
    .range([bottom, margin.top])
    .clamp(true);
  const band = scaleBand(
    columns.map(({ key }) => key),
    [left, right],
  ).padding(columns.length > 40 ? 0.15 : 0.3);
  const x = ({ key }: Column) => band(key) ?? 0;
  return {
    left,
    right,
    bottom,
    width,
    height,
    y: (value: number) => y(value),
    ticks: logarithmic ? logTicks(domain[1]) : y.ticks(3),
    x,
    bandwidth: band.bandwidth(),
    step: band.step(),
    center: (column: Column) => x(column) + band.bandwidth() / 2,
  };
}

type Scales = ReturnType<typeof scalesOf>;

/** A second, a minute, and so on, up to the end of the axis. */
const logTicks = (most: number): number[] =>
  [1, 10, 60, 600, 3_600, 36_000, 360_000].filter((tick) => tick <= most);

interface PartProps {
  chart: DayChartProps;
  scales: Scales;
}

/** Bars or lines by day, with an axis of values and the target. */
export function DayChart(chart: DayChartProps) {
  const { ref, width } = useElementSize();
  const { label, kind, height = 180 } = chart;
  const scales = scalesOf(chart, width, height);
  return (
    <Box ref={ref} miw={0}>
      <svg role="img" aria-label={label} width="100%" height={height} display="block">
        {width > 0 && (
          <>
            <Ticks chart={chart} scales={scales} />
            <ColumnLabels chart={chart} scales={scales} />
            {kind === 'bars' &&
              chart.columns.map((column) => (
                <Bars key={column.key} column={column} series={chart.series} scales={scales} />
              ))}
            {kind === 'lines' &&
              chart.series.map((one) => (
                <Line key={one.name} one={one} columns={chart.columns} scales={scales} />
              ))}
            <Target chart={chart} scales={scales} />
            <HoverAreas chart={chart} scales={scales} />
          </>
        )}
      </svg>
    </Box>
  );
}

function Ticks({ chart: { format }, scales: { ticks, left, right, y } }: PartProps) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line className={styles.grid} x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
      <text className={styles.label} x={left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
        {format(tick)}
      </text>
    </g>
  ));
}

/** The labels below the axis, as many as fit, counted from the last. */
function ColumnLabels({ chart: { columns }, scales }: PartProps) {
  const { left, right, center, width, height } = scales;
  const labelWidth = Math.max(0, ...columns.map((column) => column.label.length)) * letterWidth + labelGap;
  const every = Math.max(1, Math.ceil(columns.length / Math.max(1, (right - left) / labelWidth)));
  return columns.map((column, index) =>
    (columns.length - 1 - index) % every === 0 ? (
      <text
        key={column.key}
        className={styles.label}
        {...labelPlace(center(column), (column.label.length * letterWidth) / 2, width)}
        y={height - 6}
      >
        {column.label}
      </text>
    ) : null,
  );
}

/** In the middle of its column, unless it would be cut off at the edge. */
const labelPlace = (center: number, half: number, width: number) =>
  center + half > width
    ? ({ x: width, textAnchor: 'end' } as const)
    : ({ x: center, textAnchor: 'middle' } as const);

function Target({ chart: { target }, scales: { left, right, y } }: PartProps) {
  if (!target) return null;
  return (
    <g>
      <line className={styles.target} x1={left} x2={right} y1={y(target.value)} y2={y(target.value)} />
      <text className={styles.label} x={right} y={y(target.value) - 5} textAnchor="end">
        {target.label}
      </text>
    </g>
  );
}

/** Columns over the full height that show their title on hover. */
function HoverAreas({ chart: { columns }, scales: { x, step, bandwidth, bottom } }: PartProps) {
  return columns.map((column) => (
    <rect
      key={column.key}
      className={styles.hit}
      x={x(column) - (step - bandwidth) / 2}
      width={step}
      y={margin.top}
      height={Math.max(0, bottom - margin.top)}
    >
      <title>{column.title}</title>
    </rect>
  ));
}

function Bars({ column, series, scales }: { column: Column; series: readonly Series[]; scales: Scales }) {
  const { x, y, bandwidth, bottom } = scales;
  let below = 0;
  return series.map((one) => {
    const value = valueIn(column, one);
    if (value <= 0) return null;
    const from = below === 0 ? bottom : y(below);
    below += value;
    return (
      <rect
        key={one.name}
        className={styles.mark}
        data-tone={one.tone}
        x={x(column)}
        width={Math.max(1, bandwidth)}
        y={y(below)}
        // Even the smallest value is visible.
        height={Math.max(1.5, from - y(below))}
      />
    );
  });
}

/** A line with gaps where nothing was measured; a day between two gaps is a dot. */
function Line({ one, columns, scales }: { one: Series; columns: readonly Column[]; scales: Scales }) {
  const { center, y } = scales;
  const measured = (column: Column) => column.values[one.name] !== null;
  const draw = line<Column>(center, (column) => y(valueIn(column, one))).defined(measured);
  return (
    <g data-tone={one.tone}>
      <path className={styles.line} d={draw([...columns]) ?? ''} />
      {columns.filter(measured).map((column) => (
        <circle
          key={column.key}
          className={styles.mark}
          cx={center(column)}
          cy={y(valueIn(column, one))}
          r={2.5}
        />
      ))}
    </g>
  );
}

/** The legend of a chart. */
export function Legend({ series }: { series: readonly (Series & { words: string })[] }) {
  return (
    <Flex component="ul" wrap="wrap" columnGap="md" fz="xs" c="var(--cx-soft)">
      {series.map(({ name, tone, words }) => (
        <li key={name} data-tone={tone}>
          <span className={styles.key} aria-hidden />
          {words}
        </li>
      ))}
    </Flex>
  );
}
