import type { ReactNode } from 'react';

/** A list of names and values, one under the other. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="cx-facts">{children}</dl>;
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="cx-fact">
      <dt dir="auto">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The few figures that say most, side by side. */
export function Figures({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label}>
      <dl className="cx-figures">{children}</dl>
    </section>
  );
}

export function Figure({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="cx-figure-tile">
      <dt>{label}</dt>
      <dd>
        <div className="cx-figure-value">{children}</div>
        {note && <div className="cx-figure-note">{note}</div>}
      </dd>
    </div>
  );
}
