import { Stack } from '@mantine/core';
import { formatMoment } from '../format/dates.ts';
import { bandBounds, toneOfScore } from './health.tsx';
import styles from './health-one-score.module.css';
import { describeSeries, type HealthSeries, type Spot } from './health-series.ts';

/** A history with a single score on the bands: one point makes no line. */
export function HealthOneScore({ series, spot }: { series: HealthSeries; spot: Spot }) {
  return (
    <Stack gap="sm" pt={26}>
      <div role="img" aria-label={describeSeries(series)}>
        <div className={styles.scale}>
          {bandBounds.slice(0, -1).map((from, band) => (
            <span
              key={from}
              className={styles.band}
              data-tone={toneOfScore(from)}
              style={{ flexGrow: (bandBounds[band + 1] ?? from) - from }}
            />
          ))}
          <span
            className={styles.mark}
            data-tone={toneOfScore(spot.score)}
            style={{ left: `${spot.score}%` }}
          />
        </div>
        <div className={styles.bounds} aria-hidden>
          {bandBounds.map((bound) => (
            <span key={bound} style={{ left: `${bound}%` }}>
              {bound}
            </span>
          ))}
        </div>
      </div>
      <p className="cx-cell-sub">
        First score on {formatMoment(spot.point.calculatedAt)}. The trend appears after the next one.
      </p>
    </Stack>
  );
}
