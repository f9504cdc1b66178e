interface Item {
  id: string;
}

/**
 * A reloaded list in which entries keep their positions: otherwise, one that moves up because it was retried would
 * vanish from under the pointer. New entries come first, in their own order. Pure.
 * @param shown the ids on screen.
 * @param kept ids that stay even if the list no longer has them, because they moved to another page.
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
