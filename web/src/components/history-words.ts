import type { SyncHistory } from '../../../src/contract/history.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDay } from '../format/dates.ts';
import { formatFineShare, formatSeconds } from '../format/measures.ts';
import { plural } from '../format/text.ts';
import type { Tone } from './state-pill.tsx';

/** A figure beside its promise: kept, missed, or nothing to say. */
export interface Measured {
  value: string | null;
  tone: Tone;
  promise: string;
  note: string;
}

const toneOf = (kept: boolean | null): Tone => (kept === null ? 'idle' : kept ? 'good' : 'bad');

/** How old changes of the last day were when they came. */
export const freshnessOf = ({ freshness, targets }: SyncHistory): Measured => {
  const { changes, p50Seconds, p95Seconds } = freshness.lastDay;
  return {
    value: p95Seconds === null ? null : formatSeconds(p95Seconds),
    tone: toneOf(p95Seconds === null ? null : p95Seconds <= targets.freshnessSeconds),
    promise: `within ${formatSeconds(targets.freshnessSeconds)}`,
    note:
      p50Seconds === null
        ? 'No change came in the last 24 hours.'
        : `Half within ${formatSeconds(p50Seconds)}; ${plural(changes, 'change', 'changes')} in the last 24 hours.`,
  };
};

export const successOf = ({ success, openErrors, targets }: SyncHistory): Measured => {
  const { share, total, good } = success.records;
  return {
    value: share === null ? null : formatFineShare(share),
    tone: toneOf(share === null ? null : share > targets.success),
    promise: `above ${formatFineShare(targets.success)}`,
    note:
      share === null
        ? 'No record came.'
        : `${arrivalsInWords(total, total - good)}${takenInWords(openErrors)}`,
  };
};

/** What came in all the time: a record that comes again counts again. */
const arrivalsInWords = (total: number, refused: number): string => {
  const outcome =
    refused === 0 ? 'all were accepted' : `${plural(refused, 'time', 'times')} a value was refused`;
  return `${plural(total, 'record', 'records')} came, counting each time; ${outcome}.`;
};

/** How many of the records with errors, which other counts of the page have, this one does not count. */
const takenInWords = ({ records, refused }: SyncHistory['openErrors']): string => {
  const whole = records - refused;
  if (whole === 0) return '';
  const these = plural(records, 'record that has errors', 'records that have errors');
  return ` Of the ${these} now, ${formatCount(whole)} ${whole === 1 ? 'was' : 'were'} taken whole.`;
};

export const runsOf = ({ success, targets }: SyncHistory): Measured => {
  const { share, total, good } = success.runs;
  return {
    value: share === null ? null : formatFineShare(share),
    tone: toneOf(share === null ? null : share > targets.success),
    promise: `above ${formatFineShare(targets.success)}`,
    note:
      share === null
        ? 'No sync has ended.'
        : `${plural(total, 'sync', 'syncs')} ended, ${total === good ? 'each complete' : `${total - good} failed or incomplete`}.`,
  };
};

export const availabilityOf = ({ availability, targets }: SyncHistory): Measured => {
  const { share, downSeconds, restingSeconds } = availability;
  const rest =
    restingSeconds > 0 ? ` Paused for ${formatSeconds(restingSeconds)}, which does not count.` : '';
  return {
    value: share === null ? null : formatFineShare(share),
    tone: toneOf(share === null ? null : share >= targets.availability),
    promise: `at least ${formatFineShare(targets.availability)}`,
    note:
      (share === null
        ? 'Counts once the first load has ended.'
        : downSeconds === 0
          ? 'Never behind.'
          : `Behind for ${formatSeconds(downSeconds)}.`) + rest,
  };
};

export const driftOf = ({ drift }: SyncHistory): Measured => {
  const [last] = drift;
  const found = drift.reduce((sum, { records, links }) => sum + records + links, 0);
  return {
    value: last === undefined ? null : plural(last.records + last.links, 'difference', 'differences'),
    tone: toneOf(last === undefined ? null : last.records + last.links === 0),
    promise: 'none',
    note:
      last === undefined
        ? 'Nothing was compared.'
        : `${plural(drift.length, 'comparison', 'comparisons')} found ${found === 0 ? 'nothing' : `${found} in all, and mended them`}.`,
  };
};

/** "Nov 23, 2026: nothing measured": a column's day with what it says. */
export const dayTitle = (day: string, ...facts: (string | null)[]): string => {
  const told = facts.filter((fact) => fact !== null);
  return `${formatDay(day)}: ${told.length === 0 ? 'nothing measured' : told.join(', ')}`;
};
