import { useElementSize } from '@mantine/hooks';
import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { type HealthHistory, historyDays } from '../api/health.ts';
import { formatDate } from '../format/dates.ts';
import { plural } from '../format/text.ts';
import { useNow } from './now.ts';

const height = 148;
const margin = { top: 8, right: 10, bottom: 22, left: 30 };
/** The scores at which the tone changes. */
const bands = [0, 40, 70, 100];
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
/** Up to here single calculations have a dot of their own. */
const dotsAtMost = 30;

interface Point {
  at: number;
  score: number;
}

/** The points of the span that is shown. What held when it began is a point at its beginning. */
const pointsSince = (history: HealthHistory, since: number): Point[] =>
  history.points.map(({ calculatedAt, score }) => ({ at: Math.max(since, Date.parse(calculatedAt)), score }));

/** The chart in words, for those who do not see it. */
const summaryOf = (points: readonly Point[]): string => {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return `No health score in the last ${historyDays} days.`;
  const of = ({ at, score }: Point) => `${score} on ${formatDate(new Date(at).toISOString())}`;
  if (points.length === 1) return `Health of the last ${historyDays} days: one score, ${of(last)}.`;
  const lowest = points.reduce((a, b) => (b.score < a.score ? b : a));
  const highest = points.reduce((a, b) => (b.score > a.score ? b : a));
  return `Health of the last ${historyDays} days: ${plural(points.length, 'score', 'scores')}, from ${of(first)} to ${of(last)}; the lowest ${of(lowest)}, the highest ${of(highest)}.`;
};

/** A customer's scores of the last 90 days. A score holds until the next one: the line is one of steps. */
export function HealthChart({ history }: { history: HealthHistory }) {
  const { ref, width } = useElementSize();
  const now = useNow(60_000);
  const since = now - historyDays * 86_400_000;
  const points = pointsSince(history, since);
  const last = points.at(-1);
  const x = scaleTime([since, now], [margin.left, Math.max(margin.left + 1, width - margin.right)]);
  const y = scaleLinear([0, 100], [height - margin.bottom, margin.top]);
  // The newest score holds until now.
  const drawn = last && last.at < now ? [...points, { at: now, score: last.score }] : points;
  const path = line<Point>(
    ({ at }) => x(at),
    ({ score }) => y(score),
  ).curve(curveStepAfter)(drawn);
  const ground = area<Point>(
    ({ at }) => x(at),
    y(0),
    ({ score }) => y(score),
  ).curve(curveStepAfter)(drawn);
  const dots = points.length <= dotsAtMost ? points : last ? [last] : [];
  return (
    <div ref={ref} className="cx-chart">
      <svg role="img" aria-label={summaryOf(points)} width="100%" height={height}>
        {width > 0 && (
          <>
            {bands.map((score) => (
              <g key={score}>
                <line
                  className="cx-chart-grid"
                  x1={margin.left}
                  x2={width - margin.right}
                  y1={y(score)}
                  y2={y(score)}
                />
                <text
                  className="cx-chart-label"
                  x={margin.left - 7}
                  y={y(score)}
                  dy="0.32em"
                  textAnchor="end"
                >
                  {score}
                </text>
              </g>
            ))}
            {x.ticks(width > 420 ? 6 : 3).map((tick) => (
              <text
                key={tick.getTime()}
                className="cx-chart-label"
                x={Math.min(x(tick), width - margin.right - 16)}
                y={height - 6}
                textAnchor="middle"
              >
                {dayFormat.format(tick)}
              </text>
            ))}
            {ground && <path className="cx-chart-ground" d={ground} />}
            {path && <path className="cx-chart-line" d={path} />}
            {dots.map((point) => (
              <circle
                key={`${point.at} ${point.score}`}
                className="cx-chart-dot"
                cx={x(point.at)}
                cy={y(point.score)}
                r={point === last ? 4 : 2.5}
              >
                <title>{`${point.score} on ${formatDate(new Date(point.at).toISOString())}`}</title>
              </circle>
            ))}
          </>
        )}
      </svg>
      {!history.complete && last && (
        <p className="cx-cell-sub">Only the newest {plural(points.length, 'score', 'scores')} are shown.</p>
      )}
    </div>
  );
}
