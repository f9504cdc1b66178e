import { formatMoment } from '../format/dates.ts';
import { bandBounds, toneOfScore } from './health.tsx';
import { describeSeries, type HealthSeries, type Spot } from './health-series.ts';

/** Where the only score of a history stands among the bands: one point makes no line over time. */
export function HealthOneScore({ series, spot }: { series: HealthSeries; spot: Spot }) {
  return (
    <div className="cx-one-score">
      <div role="img" aria-label={describeSeries(series)}>
        <div className="cx-one-score-scale">
          {bandBounds.slice(0, -1).map((from, band) => (
            <span
              key={from}
              data-tone={toneOfScore(from)}
              style={{ flexGrow: (bandBounds[band + 1] ?? from) - from }}
            />
          ))}
          <span
            className="cx-one-score-mark"
            data-tone={toneOfScore(spot.score)}
            style={{ left: `${spot.score}%` }}
          />
        </div>
        <div className="cx-one-score-bounds" aria-hidden>
          {bandBounds.map((bound) => (
            <span key={bound} style={{ left: `${bound}%` }}>
              {bound}
            </span>
          ))}
        </div>
      </div>
      <p className="cx-cell-sub">
        Calculated once, on {formatMoment(spot.point.calculatedAt)}. With the next calculation a line begins
        here.
      </p>
    </div>
  );
}
