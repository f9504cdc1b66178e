import { useElementSize } from '@mantine/hooks';
import { scaleBand, scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Tone } from '../ui/state-pill.tsx';

/** A column of a chart: a day, or an hour. */
export interface Column {
  key: string;
  /** Below the axis. */
  label: string;
  /** What a pointer that rests on it is told. */
  title: string;
  /** By the names of the series; null: nothing was measured. */
  values: Record<string, number | null>;
}

export interface Series {
  name: string;
  tone: Tone;
}

interface DayChartProps {
  /** What the chart shows, in a sentence: it is all that a screen reader gets of the drawing. */
  label: string;
  columns: readonly Column[];
  /** Bars stand upon each other in this order; lines are drawn in it. */
  series: readonly Series[];
  kind: 'bars' | 'lines';
  format: (value: number) => string;
  /** Lengths of time go from parts of a second to days. */
  logarithmic?: boolean;
  /** What is promised: a dashed line. */
  promise?: { value: number; label: string };
  /** The least and the most that the axis shows; default: from 0 to the largest value. */
  range?: readonly [number, number];
  height?: number;
}

const margin = { top: 14, right: 10, bottom: 22, left: 54 };
/** Of a letter of a label, and between two labels, in px. */
const letterWidth = 6.4;
const labelGap = 14;

/** A value's height in a column, none where nothing was measured. */
const heightOf = (column: Column, { name }: Series): number => column.values[name] ?? 0;

/** Bars or lines by the day, with an axis of values and what is promised. */
export function DayChart({
  label,
  columns,
  series,
  kind,
  format,
  logarithmic = false,
  promise,
  range,
  height = 180,
}: DayChartProps) {
  const { ref, width } = useElementSize();
  const right = Math.max(margin.left, width - margin.right);
  const bottom = height - margin.bottom;
  const highest = Math.max(
    ...columns.map((column) =>
      kind === 'bars'
        ? series.reduce((sum, one) => sum + heightOf(column, one), 0)
        : Math.max(0, ...series.map((one) => heightOf(column, one))),
    ),
    promise?.value ?? 0,
    logarithmic ? 1 : 0,
  );
  const domain = range ?? (logarithmic ? [1, highest * 1.6] : [0, highest || 1]);
  const y = (logarithmic ? scaleLog() : scaleLinear())
    .domain([...domain])
    .range([bottom, margin.top])
    .clamp(true);
  const x = scaleBand(
    columns.map(({ key }) => key),
    [margin.left, right],
  ).padding(columns.length > 40 ? 0.15 : 0.3);
  const centre = (column: Column) => (x(column.key) ?? 0) + x.bandwidth() / 2;
  const labelWidth = Math.max(0, ...columns.map((column) => column.label.length)) * letterWidth + labelGap;
  const labelEvery = Math.max(1, Math.ceil(columns.length / Math.max(1, (right - margin.left) / labelWidth)));
  const ticks = logarithmic ? logTicks(domain[1]) : y.ticks(3);
  return (
    <div ref={ref} className="cx-day-chart">
      <svg role="img" aria-label={label} width="100%" height={height}>
        {width > 0 && (
          <>
            {ticks.map((tick) => (
              <g key={tick}>
                <line className="cx-day-grid" x1={margin.left} x2={right} y1={y(tick)} y2={y(tick)} />
                <text className="cx-day-label" x={margin.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
                  {format(tick)}
                </text>
              </g>
            ))}
            {columns.map((column, index) =>
              (columns.length - 1 - index) % labelEvery === 0 ? (
                <text
                  key={column.key}
                  className="cx-day-label"
                  {...labelPlace(centre(column), (column.label.length * letterWidth) / 2, width)}
                  y={height - 6}
                >
                  {column.label}
                </text>
              ) : null,
            )}
            {kind === 'bars' &&
              columns.map((column) => <Bars key={column.key} {...{ column, series, x, y, bottom }} />)}
            {kind === 'lines' &&
              series.map((one) => (
                <Line
                  key={one.name}
                  one={one}
                  columns={columns}
                  centre={centre}
                  place={(value) => y(value)}
                />
              ))}
            {promise && (
              <g>
                <line
                  className="cx-day-promise"
                  x1={margin.left}
                  x2={right}
                  y1={y(promise.value)}
                  y2={y(promise.value)}
                />
                <text className="cx-day-label" x={right} y={y(promise.value) - 5} textAnchor="end">
                  {promise.label}
                </text>
              </g>
            )}
            {columns.map((column) => (
              <rect
                key={column.key}
                className="cx-day-hit"
                x={(x(column.key) ?? 0) - (x.step() - x.bandwidth()) / 2}
                width={x.step()}
                y={margin.top}
                height={Math.max(0, bottom - margin.top)}
              >
                <title>{column.title}</title>
              </rect>
            ))}
          </>
        )}
      </svg>
    </div>
  );
}

/** In the middle of its column, unless it would be cut at the edge. */
const labelPlace = (centre: number, half: number, width: number) =>
  centre + half > width
    ? ({ x: width, textAnchor: 'end' } as const)
    : ({ x: centre, textAnchor: 'middle' } as const);

/** A second, a minute and so on, as far as the axis goes. */
const logTicks = (most: number): number[] =>
  [1, 10, 60, 600, 3_600, 36_000, 360_000].filter((tick) => tick <= most);

interface BarsProps {
  column: Column;
  series: readonly Series[];
  x: (key: string) => number | undefined;
  y: (value: number) => number;
  bottom: number;
}

function Bars({ column, series, x, y, bottom }: BarsProps & { x: { bandwidth: () => number } }) {
  let below = 0;
  return series.map((one) => {
    const value = heightOf(column, one);
    if (value <= 0) return null;
    const from = below === 0 ? bottom : y(below);
    below += value;
    return (
      <rect
        key={one.name}
        className="cx-day-bar"
        data-tone={one.tone}
        x={x(column.key)}
        width={Math.max(1, x.bandwidth())}
        y={y(below)}
        // However little it is, it shows.
        height={Math.max(1.5, from - y(below))}
      />
    );
  });
}

interface LineProps {
  one: Series;
  columns: readonly Column[];
  centre: (column: Column) => number;
  place: (value: number) => number;
}

/** A line with gaps where nothing was measured; a day between two gaps is a dot. */
function Line({ one, columns, centre, place }: LineProps) {
  const measured = (column: Column) => column.values[one.name] !== null;
  const draw = line<Column>(centre, (column) => place(heightOf(column, one))).defined(measured);
  return (
    <g data-tone={one.tone}>
      <path className="cx-day-line" d={draw([...columns]) ?? ''} />
      {columns.filter(measured).map((column) => (
        <circle
          key={column.key}
          className="cx-day-dot"
          cx={centre(column)}
          cy={place(heightOf(column, one))}
          r={2.5}
        />
      ))}
    </g>
  );
}

/** What the colours of a chart stand for. */
export function Legend({ series }: { series: readonly (Series & { words: string })[] }) {
  return (
    <ul className="cx-day-legend">
      {series.map(({ name, tone, words }) => (
        <li key={name} data-tone={tone}>
          <span className="cx-day-legend-mark" aria-hidden />
          {words}
        </li>
      ))}
    </ul>
  );
}
