import type { ObjectType } from '../../../src/contract/common.ts';
import type { Mapping, MappingProblem, MappingSet } from '../../../src/contract/mappings.ts';

/** A set that is being edited. */
export interface MappingDraft {
  mappings: Mapping[];
  /** The version that it was made from, and what that one held. */
  version: number;
  base: Mapping[];
}

export type MappingDrafts = Partial<Record<ObjectType, MappingDraft>>;

/** Everything that tells one mapping from another, in one order. */
const plain = ({ property, field, direction, transform, default: standIn, onlyIfBlank }: Mapping): string =>
  JSON.stringify([
    property,
    field,
    direction,
    typeof transform === 'object'
      ? Object.entries(transform.valueMap).sort(([a], [b]) => (a < b ? -1 : 1))
      : (transform ?? null),
    standIn ?? null,
    onlyIfBlank ?? false,
  ]);

export const isSameMapping = (a: Mapping, b: Mapping): boolean => plain(a) === plain(b);

/** Which two ends a mapping joins, and which way. */
export const keyOf = ({
  direction,
  property,
  field,
}: Pick<Mapping, 'direction' | 'property' | 'field'>): string => `${direction} ${property} ${field}`;

/** Two sets that do the same, in whatever order. */
export const isSameSet = (a: readonly Mapping[], b: readonly Mapping[]): boolean =>
  a.length === b.length && a.every((mapping) => b.some((other) => isSameMapping(mapping, other)));

export interface MappingChanges {
  added: Mapping[];
  removed: Mapping[];
  changed: { before: Mapping; after: Mapping }[];
}

/** What is different between two sets. */
export const changesBetween = (before: readonly Mapping[], after: readonly Mapping[]): MappingChanges => {
  const old = new Map(before.map((mapping) => [keyOf(mapping), mapping]));
  const now = new Set(after.map(keyOf));
  return {
    added: after.filter((mapping) => !old.has(keyOf(mapping))),
    removed: before.filter((mapping) => !now.has(keyOf(mapping))),
    changed: after.flatMap((mapping) => {
      const other = old.get(keyOf(mapping));
      return other && !isSameMapping(other, mapping) ? [{ before: other, after: mapping }] : [];
    }),
  };
};

export const countChanges = ({ added, removed, changed }: MappingChanges): number =>
  added.length + removed.length + changed.length;

/** Fields that a property filled, and that none fills any more. */
export const abandonedFields = ({ removed }: MappingChanges, after: readonly Mapping[]): string[] => {
  const filled = new Set(after.filter(({ direction }) => direction === 'inbound').map(({ field }) => field));
  return removed
    .filter(({ direction, field }) => direction === 'inbound' && !filled.has(field))
    .map(({ field }) => field);
};

/** Whether records here change by it, and whether HubSpot is told something else. */
export const reachOf = ({ added, removed, changed }: MappingChanges): { here: boolean; hubspot: boolean } => {
  const all = [...added, ...removed, ...changed.map(({ after }) => after)];
  return {
    here: all.some(({ direction }) => direction === 'inbound'),
    hubspot: [...added, ...changed.map(({ after }) => after)].some(
      ({ direction }) => direction === 'outbound',
    ),
  };
};

/** The draft with another set; undefined where that is what holds. */
export const draftWith = (
  draft: MappingDraft | undefined,
  set: Pick<MappingSet, 'mappings' | 'version'>,
  mappings: Mapping[],
): MappingDraft | undefined => {
  const { version, base } = draft ?? { version: set.version, base: set.mappings };
  return version === set.version && isSameSet(mappings, base) ? undefined : { version, base, mappings };
};

/** One's own changes on top of what somebody else saved meanwhile; where both meant the same ends, one's own hold. */
export const rebase = (
  { base, mappings }: MappingDraft,
  theirs: Pick<MappingSet, 'mappings' | 'version'>,
): MappingDraft | undefined => {
  const { added, removed, changed } = changesBetween(base, mappings);
  const mine = [...added, ...changed.map(({ after }) => after)];
  const replaced = new Set([...mine, ...removed].map(keyOf));
  const filled = (mapping: Mapping) =>
    mine.some(
      (own) =>
        own.direction === mapping.direction &&
        (own.direction === 'inbound' ? own.field === mapping.field : own.property === mapping.property),
    );
  const kept = theirs.mappings.filter((mapping) => !replaced.has(keyOf(mapping)) && !filled(mapping));
  const merged = [...kept, ...mine];
  return isSameSet(merged, theirs.mappings)
    ? undefined
    : { version: theirs.version, base: theirs.mappings, mappings: merged };
};

/** What the server found wrong, by the ends of the mapping that it is about. */
export const problemsByKey = (
  problems: readonly MappingProblem[],
  sent: readonly Mapping[],
): ReadonlyMap<string, string> => {
  const byKey = new Map<string, string>();
  for (const { index, message } of problems) {
    const mapping = sent[index];
    if (mapping) byKey.set(keyOf(mapping), message);
  }
  return byKey;
};
