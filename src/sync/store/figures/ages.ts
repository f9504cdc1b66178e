/**
 * The ages of changes when they were stored, as counts per step: a few numbers per hour, however many changes there
 * were. Each step ends at the end of the previous one times the square root of two, and one of them ends at the
 * target of an hour: changes up to `stepOfHour` were in time.
 */
const stepOfHour = 26;
const hourMs = 3_600_000;
/** The last step has no end: more than five days. */
const lastStep = 41;

/** The end of a step, in seconds; the first begins at 0. */
const endOf = (step: number) => (hourMs / 1_000) * 2 ** ((step - stepOfHour) / 2);

/** The step of an age. Negative ages, from clocks that differ, are in the first. */
export function stepOf(ageMs: number): number {
  const step = Math.ceil(stepOfHour + 2 * Math.log2(Math.max(ageMs, 1) / hourMs));
  return Math.min(lastStep, Math.max(0, step));
}

/** Ages in milliseconds as counts per step, without the empty steps at the end. */
export function countAges(agesMs: readonly number[]): number[] {
  const steps = agesMs.map(stepOf);
  const counts = new Array<number>(steps.reduce((most, step) => Math.max(most, step + 1), 0)).fill(0);
  for (const step of steps) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
}

/** The sum of several counts. */
export function addAges(all: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...all.map((counts) => counts.length));
  return Array.from({ length }, (_, step) => all.reduce((sum, counts) => sum + (counts[step] ?? 0), 0));
}

/**
 * The age that a share of the changes didn't exceed, in seconds; null without changes. It is interpolated within its
 * step, so it can be off by up to two fifths.
 */
export function ageAt(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let below = 0;
  for (const [step, count] of counts.entries()) {
    if (count > 0 && below + count >= wanted) {
      const begin = step === 0 ? 0 : endOf(step - 1);
      if (step === lastStep) return begin;
      return begin + ((wanted - below) / count) * (endOf(step) - begin);
    }
    below += count;
  }
  return endOf(lastStep - 1);
}

/** The share of the changes that were stored within an hour; null without changes. */
export function shareInTime(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  return counts.slice(0, stepOfHour + 1).reduce((sum, count) => sum + count, 0) / total;
}
