import { Paper } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type ScaleLinear, type ScaleTime, scaleLinear, scaleTime } from 'd3-scale';
import { line } from 'd3-shape';
import { type PointerEvent, useState } from 'react';
import type { HealthHistory } from '../api/health.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn, formatMoment, formatTick } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { useNow } from '../ui/now.ts';
import { bandBounds, Health, toneOfScore } from './health.tsx';
import styles from './health-chart.module.css';
import { HealthOneScore } from './health-one-score.tsx';
import { describeSeries, type HealthSeries, healthSeries, nearestSpot, type Spot } from './health-series.ts';
import { healthSourceWords } from './health-words.ts';

const height = 180;
const margin = { top: 10, right: 12, bottom: 24, left: 32 };
const bands = bandBounds.slice(0, -1).map((from, band) => ({ from, to: bandBounds[band + 1] ?? from }));
/** With up to this many calculations, each has a dot. */
const dotsAtMost = 45;
const tickWidth = 84;
const tipWidth = 210;

interface Scales {
  x: ScaleTime<number, number>;
  y: ScaleLinear<number, number>;
  width: number;
}

/** The bands, the lines between them, and both axes. */
function Ground({ series, scales: { x, y, width } }: { series: HealthSeries; scales: Scales }) {
  const right = width - margin.right;
  return (
    <>
      {bands.map(({ from, to }) => (
        <rect
          key={from}
          className={styles.band}
          data-tone={toneOfScore(from)}
          x={margin.left}
          width={Math.max(0, right - margin.left)}
          y={y(to)}
          height={y(from) - y(to)}
        />
      ))}
      {bandBounds.map((score) => (
        <g key={score}>
          <line className={styles.grid} x1={margin.left} x2={right} y1={y(score)} y2={y(score)} />
          <text className={styles.label} x={margin.left - 8} y={y(score)} dy="0.32em" textAnchor="end">
            {score}
          </text>
        </g>
      ))}
      {x.ticks(Math.max(2, Math.floor(width / tickWidth))).map((tick) => {
        const at = x(tick);
        // A label at the edge would be cut off.
        if (at < margin.left + 14 || at > right - 14) return null;
        return (
          <text key={tick.getTime()} className={styles.label} x={at} y={height - 7} textAnchor="middle">
            {formatTick(tick, series.to - series.from)}
          </text>
        );
      })}
    </>
  );
}

/** Scores as a line, gaps between them as dashes. */
function Curve({ series, scales: { x, y } }: { series: HealthSeries; scales: Scales }) {
  const draw = line<Spot>(
    ({ at }) => x(at),
    ({ score }) => y(score),
  );
  const last = series.spots.at(-1);
  const dots = series.spots.length <= dotsAtMost ? series.spots : series.lines.flatMap(single);
  return (
    <>
      {series.gaps.map(([from, to]) => (
        <path key={from.at} className={styles.gap} d={draw([from, to]) ?? ''} />
      ))}
      {series.lines.map((spots) => (
        <path key={spots[0]?.at} className={styles.line} d={draw(spots) ?? ''} />
      ))}
      {dots.map((spot) => (
        <circle key={spot.point.id} className={styles.dot} cx={x(spot.at)} cy={y(spot.score)} r={2.75} />
      ))}
      {last && (
        <circle
          className={styles.last}
          data-tone={toneOfScore(last.score)}
          cx={x(last.at)}
          cy={y(last.score)}
          r={5}
        />
      )}
    </>
  );
}

/** A calculation between two gaps has no line: without a dot, it would be invisible. */
const single = (spots: Spot[]): Spot[] => (spots.length === 1 ? spots : []);

function Tip({ spot, scales: { x, y, width } }: { spot: Spot; scales: Scales }) {
  const { score, trend, calculatedAt, source, reasons } = spot.point;
  const half = Math.min(tipWidth, width) / 2;
  const left = Math.min(Math.max(x(spot.at), half), Math.max(half, width - half));
  const above = y(spot.score) > height / 2;
  return (
    <Paper
      withBorder
      shadow="md"
      px="sm"
      py="xs"
      className={styles.tip}
      role="tooltip"
      style={{
        left: left - half,
        width: half * 2,
        ...(above ? { bottom: height - y(spot.score) + 14 } : { top: y(spot.score) + 14 }),
      }}
    >
      <Health score={score} trend={trend} large />
      <span className="cx-cell-sub">
        {formatMoment(calculatedAt)}, <bdi>{healthSourceWords(source)}</bdi>
      </span>
      {reasons[0] !== undefined && (
        <span className="cx-cell-sub" dir="auto">
          {shorten(formatDaysIn(reasons[0]), 120)}
        </span>
      )}
    </Paper>
  );
}

const inWords = ({ point }: Spot): string =>
  `${formatMoment(point.calculatedAt)}: ${point.score}, ${point.trend}`;

interface FinderProps {
  spots: readonly Spot[];
  scales: Scales;
  active: number | undefined;
  onActive: (index: number | undefined) => void;
}

/** Covers the chart, and finds calculations by pointer, by touch and, as a slider, by keyboard. */
function Finder({ spots, scales, active, onActive }: FinderProps) {
  const newest = spots.length - 1;
  const value = active ?? newest;
  const spot = spots[value];
  const find = (event: PointerEvent<HTMLInputElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    onActive(nearestSpot(spots, scales.x.invert(event.clientX - left).getTime()));
  };
  return (
    <input
      type="range"
      className={styles.finder}
      aria-label="Calculation"
      aria-valuetext={spot && inWords(spot)}
      min={0}
      max={newest}
      step={1}
      value={value}
      // The pointer searches by time, but a slider would divide its length evenly.
      onMouseDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus();
      }}
      onPointerMove={find}
      onPointerDown={find}
      onPointerLeave={() => onActive(undefined)}
      onFocus={() => onActive(value)}
      onBlur={() => onActive(undefined)}
      onChange={(event) => onActive(event.currentTarget.valueAsNumber)}
    />
  );
}

/** A customer's scores of the last 90 days, on bands in the colors of the scores. */
export function HealthChart({ history }: { history: HealthHistory }) {
  const { ref, width } = useElementSize();
  const now = useNow(60_000);
  const [active, setActive] = useState<number>();
  const series = healthSeries(history.points, now);
  if (!series) return null;
  const [only, ...others] = series.spots;
  if (only && others.length === 0) return <HealthOneScore series={series} spot={only} />;
  const scales: Scales = {
    x: scaleTime([series.from, series.to], [margin.left, Math.max(margin.left + 1, width - margin.right)]),
    y: scaleLinear([0, 100], [height - margin.bottom, margin.top]),
    width,
  };
  const spot = active === undefined ? undefined : series.spots[active];
  return (
    <div>
      <div ref={ref} className={styles.room} style={{ height }}>
        <svg
          className={styles.drawing}
          role="img"
          aria-label={describeSeries(series)}
          width="100%"
          height={height}
        >
          {width > 0 && (
            <>
              <Ground series={series} scales={scales} />
              <Curve series={series} scales={scales} />
              {spot && (
                <g className={styles.active}>
                  <line
                    x1={scales.x(spot.at)}
                    x2={scales.x(spot.at)}
                    y1={margin.top}
                    y2={height - margin.bottom}
                  />
                  <circle
                    data-tone={toneOfScore(spot.score)}
                    cx={scales.x(spot.at)}
                    cy={scales.y(spot.score)}
                    r={5}
                  />
                </g>
              )}
            </>
          )}
        </svg>
        <Finder spots={series.spots} scales={scales} active={active} onActive={setActive} />
        {spot && width > 0 && <Tip spot={spot} scales={scales} />}
      </div>
      {!history.complete && (
        <p className="cx-cell-sub">
          Only the {formatCount(series.spots.length)} newest calculations are shown.
        </p>
      )}
    </div>
  );
}
