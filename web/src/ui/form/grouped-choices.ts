import { matchOf, shownAtOnce } from './property-choices.ts';

/** A choice and, if it isn't available, the reason. */
interface ReasonedChoice {
  value: string;
  label: string;
  /** Also searched: an internal name. */
  also?: string;
  objection: string | undefined;
  /** The effect of choosing it. */
  note?: string | undefined;
}

export interface ChoiceGroup {
  group: string;
  items: ReasonedChoice[];
}

/** Groups with the same label are merged, because a list identifies its groups by label. */
const joined = (groups: readonly ChoiceGroup[]): ChoiceGroup[] => {
  const byName = new Map<string, ReasonedChoice[]>();
  for (const { group, items } of groups) byName.set(group, [...(byName.get(group) ?? []), ...items]);
  return [...byName].map(([group, items]) => ({ group, items }));
};

/** Worse than any match. */
const worstMatch = 10;

/**
 * The choices that match a text, up to a readable number. In each group, available ones come first, then exact and
 * prefix matches, otherwise in their order; groups are sorted by their best match, otherwise in their order.
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
