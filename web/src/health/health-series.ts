import type { HealthScore } from '../../../src/contract/health.ts';
import { historyDays } from '../api/health.ts';
import { formatDate } from '../format/dates.ts';
import { plural } from '../format/text.ts';

const dayMs = 86_400_000;
/** After a longer time without calculations, a line between two of them would be a guess. */
const gapMs = 14 * dayMs;
const shortestSpanMs = 3_600_000;

/** A calculation with its position on the time axis, in milliseconds. */
export interface Spot {
  at: number;
  /** Between 0 and 100. */
  score: number;
  point: HealthScore;
}

/** What a chart draws of a history. */
export interface HealthSeries {
  from: number;
  to: number;
  spots: Spot[];
  /** Points close enough together for a line. */
  lines: Spot[][];
  /** Periods without calculations. The last one extends from the newest score, which is still current, to the end. */
  gaps: [Spot, Spot][];
}

/** The points, lines and gaps of the last 90 days; undefined without any calculation. Pure. */
export function healthSeries(points: readonly HealthScore[], now: number): HealthSeries | undefined {
  const all = points
    .map((point) => ({
      at: Date.parse(point.calculatedAt),
      score: Math.min(100, Math.max(0, point.score)),
      point,
    }))
    .filter(({ at, score }) => Number.isFinite(at) && Number.isFinite(score))
    .sort((a, b) => a.at - b.at);
  const start = now - historyDays * dayMs;
  const before = all.findLast(({ at }) => at < start);
  const within = all.filter(({ at }) => at >= start);
  // The score that was current at the start of the 90 days.
  const spots = before ? [{ ...before, at: start }, ...within] : within;
  const [first] = spots;
  const last = spots.at(-1);
  if (!first || !last) return undefined;
  const to = Math.max(now, last.at);
  const lines: Spot[][] = [];
  const gaps: [Spot, Spot][] = [];
  for (const [index, spot] of spots.entries()) {
    const previous = spots[index - 1];
    if (previous && spot.at - previous.at <= gapMs) {
      lines.at(-1)?.push(spot);
      continue;
    }
    if (previous) gaps.push([previous, spot]);
    lines.push([spot]);
  }
  gaps.push([last, { ...last, at: to }]);
  return { from: Math.min(first.at, to - shortestSpanMs), to, spots, lines, gaps };
}

/** A summary of the history in one or two sentences, for screen readers. */
export function describeSeries({ spots }: HealthSeries): string {
  const [first] = spots;
  const last = spots.at(-1);
  if (!first || !last) return 'No calculations.';
  const day = (spot: Spot) => formatDate(spot.point.calculatedAt);
  if (spots.length === 1) return `Health ${last.score} on ${day(last)}, the only calculation.`;
  const low = spots.reduce((a, b) => (b.score < a.score ? b : a));
  const high = spots.reduce((a, b) => (b.score > a.score ? b : a));
  return `Health, ${plural(spots.length, 'calculation', 'calculations')}: ${first.score} on ${day(first)}, ${last.score} on ${day(last)}. Lowest ${low.score} on ${day(low)}, highest ${high.score} on ${day(high)}.`;
}

/** The point nearest to a time; the points are in chronological order. */
export function nearestSpot(spots: readonly Spot[], at: number): number {
  let best = 0;
  for (const [index, spot] of spots.entries()) {
    const least = Math.abs((spots[best]?.at ?? 0) - at);
    // Of several at the same time, the newest.
    if (Math.abs(spot.at - at) <= least) best = index;
  }
  return best;
}
