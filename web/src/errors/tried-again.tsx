import type { TriedAgain as Again } from '../../../src/contract/sync.ts';
import { formatDaysIn } from '../format/dates.ts';
import { MomentText } from '../ui/value/values.tsx';

/** Whether a record is retried automatically, and when at the latest. */
export function TriedAgain({ again }: { again: Again }) {
  return (
    <>
      {formatDaysIn(again.explanation)}
      {again.nextAt !== null && (
        <span className="cx-cell-sub">
          Next: <MomentText at={again.nextAt} />
        </span>
      )}
    </>
  );
}
