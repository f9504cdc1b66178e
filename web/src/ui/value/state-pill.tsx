import type { ReactNode } from 'react';
import styles from './state-pill.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

interface DotProps {
  tone: Tone;
  /** Whether it stays still even while something is in progress. */
  still?: boolean;
}

/** A state as a colored dot, which moves while something is in progress. A word next to it says the same. */
export function Dot({ tone, still = false }: DotProps) {
  return <span className={styles.dot} data-tone={tone} data-still={still || undefined} aria-hidden />;
}

/** A state in a word and a color. */
export function StatePill({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles.pill} data-tone={tone}>
      <Dot tone={tone} />
      {children}
    </span>
  );
}

/** A small mark for a label of a record. */
export function Tag({ tone = 'idle', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles.tag} data-tone={tone} dir="auto">
      {children}
    </span>
  );
}

/** A number that needs attention, next to the name of what it counts. */
export function CountBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles.count} data-tone={tone}>
      {children}
    </span>
  );
}
