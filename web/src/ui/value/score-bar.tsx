import styles from './score-bar.module.css';
import type { Tone } from './state-pill.tsx';

/** A score from 0 to 100 as a bar; the number is next to it. */
export function ScoreBar({ score, tone }: { score: number; tone: Tone }) {
  return (
    <span className={styles.bar} data-tone={tone} aria-hidden>
      <span style={{ width: `${Math.max(0, Math.min(100, score))}%` }} />
    </span>
  );
}
