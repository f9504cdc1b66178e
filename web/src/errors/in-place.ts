interface Item {
  id: string;
}

/**
 * A list that is read anew, with what was shown before at its place: what moved up by what somebody did with it would
 * else be gone from under the pointer. What is new comes first, in its own order. Pure.
 * @param shown the ids as they are on screen.
 * @param kept those that stay even where the list lacks them now, because they went to another page of it.
 */
export const inPlace = <Entry extends Item>(
  shown: readonly string[],
  now: readonly Entry[],
  kept: ReadonlyMap<string, Entry>,
): Entry[] => {
  const known = new Map([...kept, ...now.map((entry) => [entry.id, entry] as const)]);
  const before = new Set(shown);
  return [
    ...now.filter(({ id }) => !before.has(id)),
    ...shown.flatMap((id) => {
      const entry = known.get(id);
      return entry ? [entry] : [];
    }),
  ];
};
