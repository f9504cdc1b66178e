import { StatePill } from '../ui/state-pill.tsx';
import { Nothing } from '../ui/values.tsx';
import type { Measured } from './history-words.ts';

const words = {
  good: 'Kept',
  bad: 'Missed',
  idle: 'No data yet',
  warn: 'Missed',
  busy: 'No data yet',
} as const;

/** A figure beside what is promised. */
export function PromiseTile({ label, measured }: { label: string; measured: Measured }) {
  const { value, tone, promise, note } = measured;
  return (
    <div className="cx-promise">
      <dt>{label}</dt>
      <dd>
        <div className="cx-promise-line">
          <span className="cx-promise-value">{value ?? <Nothing label="nothing measured" />}</span>
          <StatePill tone={tone}>{words[tone]}</StatePill>
        </div>
        <p className="cx-promise-target">Promised: {promise}</p>
        <p className="cx-promise-note">{note}</p>
      </dd>
    </div>
  );
}
