import type { SyncHistory } from '../../../src/contract/history.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDay } from '../format/dates.ts';
import { formatFineShare, formatSeconds } from '../format/measures.ts';
import { plural } from '../format/text.ts';
import type { Tone } from '../ui/value/state-pill.tsx';

/** A figure and its target: met, missed, or without data. */
export interface Measured {
  value: string | null;
  tone: Tone;
  target: string;
  note: string;
}

const toneOf = (kept: boolean | null): Tone => (kept === null ? 'idle' : kept ? 'good' : 'bad');

/** The age of the last day's changes when they were stored. */
export const freshnessOf = ({ freshness, targets }: SyncHistory): Measured => {
  const { changes, p50Seconds, p95Seconds } = freshness.lastDay;
  return {
    value: p95Seconds === null ? null : formatSeconds(p95Seconds),
    tone: toneOf(p95Seconds === null ? null : p95Seconds <= targets.freshnessSeconds),
    target: `under ${formatSeconds(targets.freshnessSeconds)}`,
    note:
      p50Seconds === null
        ? 'No changes in the last 24 hours.'
        : `Median: ${formatSeconds(p50Seconds)}. ${plural(changes, 'change', 'changes')} in the last 24 hours.`,
  };
};

export const successOf = ({ success, openErrors, targets }: SyncHistory): Measured => {
  const { share, total, good } = success.records;
  return {
    value: share === null ? null : formatFineShare(share),
    tone: toneOf(share === null ? null : share > targets.success),
    target: `above ${formatFineShare(targets.success)}`,
    note:
      share === null
        ? 'No records received.'
        : `${arrivalsInWords(total, total - good)}${takenInWords(openErrors)}`,
  };
};

/** A record that is received again counts again. */
const arrivalsInWords = (total: number, refused: number): string => {
  const outcome = refused === 0 ? 'none' : formatCount(refused);
  return `${plural(total, 'record', 'records')} received, counting repeats; ${outcome} with rejected values.`;
};

/** Why this figure differs from the other counts of records with errors: it omits those without rejected values. */
const takenInWords = ({ records, refused }: SyncHistory['openErrors']): string => {
  const whole = records - refused;
  if (whole === 0) return '';
  const these = plural(records, 'record with errors', 'records with errors');
  return ` Of the ${these} now, ${formatCount(whole)} ${whole === 1 ? 'has' : 'have'} no rejected values.`;
};

export const runsOf = ({ success, targets }: SyncHistory): Measured => {
  const { share, total, good } = success.runs;
  return {
    value: share === null ? null : formatFineShare(share),
    tone: toneOf(share === null ? null : share > targets.success),
    target: `above ${formatFineShare(targets.success)}`,
    note:
      share === null
        ? 'No sync has finished.'
        : `${plural(total, 'sync', 'syncs')} finished, ${total === good ? 'all complete' : `${total - good} failed or incomplete`}.`,
  };
};

export const availabilityOf = ({ availability, targets }: SyncHistory): Measured => {
  const { share, downSeconds, restingSeconds } = availability;
  const rest = restingSeconds > 0 ? ` Paused for ${formatSeconds(restingSeconds)} (not counted).` : '';
  return {
    value: share === null ? null : formatFineShare(share),
    tone: toneOf(share === null ? null : share >= targets.availability),
    target: `at least ${formatFineShare(targets.availability)}`,
    note:
      (share === null
        ? 'Measured after the first sync.'
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
    target: 'none',
    note:
      last === undefined
        ? 'No comparison yet.'
        : `${plural(drift.length, 'comparison', 'comparisons')} found ${found === 0 ? 'no differences' : `and fixed ${plural(found, 'difference', 'differences')}`}.`,
  };
};

/** "Nov 23, 2026: no data": the day of a column and its figures. */
export const dayTitle = (day: string, ...facts: (string | null)[]): string => {
  const known = facts.filter((fact) => fact !== null);
  return `${formatDay(day)}: ${known.length === 0 ? 'no data' : known.join(', ')}`;
};
