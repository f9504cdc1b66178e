import type { ObjectType } from '../../../src/contract/common.ts';
import type { Mapping, MappingProblem, MappingSet } from '../../../src/contract/mappings.ts';

/** A set being edited. */
export interface MappingDraft {
  mappings: Mapping[];
  /** The version it is based on, and its mappings. */
  version: number;
  base: Mapping[];
}

export type MappingDrafts = Partial<Record<ObjectType, MappingDraft>>;

/** All properties of mappings that matter, in a fixed order. */
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

/** The property, field, and direction of a mapping. */
export const keyOf = ({
  direction,
  property,
  field,
}: Pick<Mapping, 'direction' | 'property' | 'field'>): string => `${direction} ${property} ${field}`;

/** Whether two sets have the same effect, in any order. */
export const isSameSet = (a: readonly Mapping[], b: readonly Mapping[]): boolean =>
  a.length === b.length && a.every((mapping) => b.some((other) => isSameMapping(mapping, other)));

export interface MappingChanges {
  added: Mapping[];
  removed: Mapping[];
  changed: { before: Mapping; after: Mapping }[];
}

/** The differences between two sets. */
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

/** Fields that are no longer filled by a property. */
export const abandonedFields = ({ removed }: MappingChanges, after: readonly Mapping[]): string[] => {
  const filled = new Set(after.filter(({ direction }) => direction === 'inbound').map(({ field }) => field));
  return removed
    .filter(({ direction, field }) => direction === 'inbound' && !filled.has(field))
    .map(({ field }) => field);
};

/** Whether the changes affect records in CSCX, and whether they affect what is sent to HubSpot. */
export const reachOf = ({ added, removed, changed }: MappingChanges): { here: boolean; hubspot: boolean } => {
  const all = [...added, ...removed, ...changed.map(({ after }) => after)];
  return {
    here: all.some(({ direction }) => direction === 'inbound'),
    hubspot: [...added, ...changed.map(({ after }) => after)].some(
      ({ direction }) => direction === 'outbound',
    ),
  };
};

/** The draft with another set; undefined if that is the saved one. */
export const draftWith = (
  draft: MappingDraft | undefined,
  set: Pick<MappingSet, 'mappings' | 'version'>,
  mappings: Mapping[],
): MappingDraft | undefined => {
  const { version, base } = draft ?? { version: set.version, base: set.mappings };
  return version === set.version && isSameSet(mappings, base) ? undefined : { version, base, mappings };
};

/** The user's changes applied to a set that another user has saved meanwhile; the user's changes take precedence. */
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

/** The server's objections, by the key of the mapping that they concern. */
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
