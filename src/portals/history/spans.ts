/** Spans of time in ms since the epoch: in order, without overlaps, none of them empty. */
export type Spans = readonly (readonly [from: number, to: number])[];

/** Sorts and merges any spans. */
export function toSpans(stretches: Spans): Spans {
  const spans: [number, number][] = [];
  for (const [from, to] of [...stretches].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (to <= from) continue;
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}

/** The union of both. */
export function union(a: Spans, b: Spans): Spans {
  return toSpans([...a, ...b]);
}

/** The parts of `a` outside of `b`. */
export function without(a: Spans, b: Spans): Spans {
  const left: [number, number][] = [];
  for (const [from, to] of a) {
    let begin = from;
    for (const [cutFrom, cutTo] of b) {
      if (cutTo <= begin || cutFrom >= to) continue;
      if (cutFrom > begin) left.push([begin, cutFrom]);
      begin = cutTo;
    }
    if (begin < to) left.push([begin, to]);
  }
  return left;
}

/** The part of `a` between two moments. */
export function within(a: Spans, from: number, to: number): Spans {
  return a.flatMap(([begin, end]) =>
    Math.max(begin, from) < Math.min(end, to) ? [[Math.max(begin, from), Math.min(end, to)] as const] : [],
  );
}

/** Their total length, in ms. */
export function lengthOf(spans: Spans): number {
  return spans.reduce((sum, [from, to]) => sum + to - from, 0);
}
