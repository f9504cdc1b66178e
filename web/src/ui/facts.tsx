import type { ReactNode } from 'react';

/** A list of names and values, one under the other. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="cx-facts">{children}</dl>;
}

interface FactProps {
  label: string;
  /** Beside the name: what says where the value comes from. */
  why?: ReactNode;
  children: ReactNode;
}

export function Fact({ label, why, children }: FactProps) {
  return (
    <div className="cx-fact">
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
  /** Undefined: all of them in one row, where there is room. */
  columns?: 2;
  children: ReactNode;
}

/** A few key figures, side by side. */
export function Figures({ label, columns, children }: FiguresProps) {
  return (
    <section aria-label={label}>
      <dl className="cx-figures" data-columns={columns}>
        {children}
      </dl>
    </section>
  );
}

export function Figure({ label, why, note, children }: FactProps & { note?: ReactNode }) {
  return (
    <div className="cx-figure-tile">
      <dt>
        {label}
        {why}
      </dt>
      <dd>
        <div className="cx-figure-value">{children}</div>
        {note && <div className="cx-figure-note">{note}</div>}
      </dd>
    </div>
  );
}
