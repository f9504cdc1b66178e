/** A place in what was said before: 0 is the newest; undefined: what is being written now. */
export type HistoryPlace = number | undefined;

/** What was said, the newest first, each once in a row. Pure. */
export const saidBefore = (texts: readonly string[]): string[] =>
  texts.filter((text, i) => text !== texts[i + 1]).reverse();

/** One further back, or one further forward; beyond the oldest it stays there. Pure. */
export const stepHistory = (count: number, place: HistoryPlace, step: 'back' | 'forward'): HistoryPlace => {
  if (step === 'back') return count === 0 ? place : Math.min(count - 1, (place ?? -1) + 1);
  return place === undefined || place === 0 ? undefined : place - 1;
};
