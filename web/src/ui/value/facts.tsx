import type { CSSProperties, ReactNode } from 'react';
import styles from './facts.module.css';

/** A vertical list of names and values. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

interface FactProps {
  label: string;
  /** Next to the name: a button that explains where the value comes from. */
  why?: ReactNode;
  children: ReactNode;
}

export function Fact({ label, why, children }: FactProps) {
  return (
    <div className={styles.fact}>
      <dt>
        <bdi>{label}</bdi>
        {why}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

interface FiguresProps {
  label: string;
  /** How many fit in a line of a wide screen. Default: five. */
  columns?: number;
  children: ReactNode;
}

/** The most important figures, side by side. */
export function Figures({ label, columns = 5, children }: FiguresProps) {
  return (
    <section aria-label={label} className={styles.container}>
      <dl className={styles.figures} style={{ '--columns': columns } as CSSProperties}>
        {children}
      </dl>
    </section>
  );
}

export function Figure({ label, why, note, children }: FactProps & { note?: ReactNode }) {
  return (
    <div className={styles.tile}>
      <dt>
        {label}
        {why}
      </dt>
      <dd>
        <div className={styles.value}>{children}</div>
        {note && <div className={styles.note}>{note}</div>}
      </dd>
    </div>
  );
}
