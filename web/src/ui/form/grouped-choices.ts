import { matchOf, shownAtOnce } from './property-choices.ts';

/** Something to choose, and, where it cannot be chosen, why. */
export interface ReasonedChoice {
  value: string;
  label: string;
  /** Found by it, too: an inner name. */
  also?: string;
  objection: string | undefined;
  /** What choosing it leads to. */
  note?: string | undefined;
}

export interface ChoiceGroup {
  group: string;
  items: ReasonedChoice[];
}

/** Groups that are called the same are one: a list tells its groups apart by what they are called. */
const joined = (groups: readonly ChoiceGroup[]): ChoiceGroup[] => {
  const byName = new Map<string, ReasonedChoice[]>();
  for (const { group, items } of groups) byName.set(group, [...(byName.get(group) ?? []), ...items]);
  return [...byName].map(([group, items]) => ({ group, items }));
};

/** More than any match is worth. */
const worstMatch = 10;

/**
 * The choices that a text finds, at most as many as are read: in a group those first that can be chosen, then those
 * that are called exactly so or begin so, else in their order; groups by their best, else in their order.
 */
export const found = (groups: readonly ChoiceGroup[], typed: string): ChoiceGroup[] => {
  const ranked = joined(groups)
    .map(({ group, items }) => ({
      group,
      items: items
        .flatMap((item) => {
          const match = matchOf(typed, [item.label, item.also ?? '']);
          return match === undefined
            ? []
            : [{ item, rank: match + (item.objection === undefined ? 0 : worstMatch) }];
        })
        .sort((a, b) => a.rank - b.rank),
    }))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => (a.items[0]?.rank ?? 0) - (b.items[0]?.rank ?? 0));
  let room = shownAtOnce;
  return ranked.flatMap(({ group, items }) => {
    const shown = items.slice(0, room).map(({ item }) => item);
    room -= shown.length;
    return shown.length > 0 ? [{ group, items: shown }] : [];
  });
};
