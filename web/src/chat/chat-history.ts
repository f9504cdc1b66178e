/** A position in the earlier messages: 0 is the newest; undefined: the text being typed now. */
export type HistoryPlace = number | undefined;

/** Earlier messages, newest first, without consecutive duplicates. Pure. */
export const saidBefore = (texts: readonly string[]): string[] =>
  texts.filter((text, i) => text !== texts[i + 1]).reverse();

/** One position back or forward; it stops at the oldest. Pure. */
export const stepHistory = (count: number, place: HistoryPlace, step: 'back' | 'forward'): HistoryPlace => {
  if (step === 'back') return count === 0 ? place : Math.min(count - 1, (place ?? -1) + 1);
  return place === undefined || place === 0 ? undefined : place - 1;
};
