import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import styles from './health-reasons.module.css';

/** The number of reasons that are written to HubSpot. */
export const reasonsShown = 3;

/** The most important reasons for a score. */
export function HealthReasons({ reasons }: { reasons: readonly string[] }) {
  if (reasons.length === 0) return null;
  return (
    <ul className={styles.reasons} aria-label="Why">
      {reasons.slice(0, reasonsShown).map((reason) => (
        <li key={reason} dir="auto">
          {shorten(formatDaysIn(reason), 300)}
        </li>
      ))}
    </ul>
  );
}
