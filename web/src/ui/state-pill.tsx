import type { ReactNode } from 'react';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** A state in a word and a colour; the dot moves while something is going on. */
export function StatePill({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="cx-pill" data-tone={tone}>
      <span className="cx-dot" data-tone={tone} aria-hidden />
      {children}
    </span>
  );
}

/** A small neutral mark for a label of a record. */
export function Tag({ tone = 'idle', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className="cx-tag" data-tone={tone} dir="auto">
      {children}
    </span>
  );
}
