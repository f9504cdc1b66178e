import type { Mapping, MappingPreview, Property } from '../../../src/contract/mappings.ts';
import { valueAsText } from '../format/fields.ts';
import { keyOf } from './mapping-draft.ts';
import { ourValueAsText, theirValueAsText } from './mapping-words.ts';

// The effects of mappings on real records, as HubSpot and CSCX display the values.

export type PreviewedRecord = MappingPreview['records'][number];
type PreviewedValue = PreviewedRecord['values'][number];

/** A value of a record, and what it would become. */
export interface Effect {
  mapping: Mapping;
  before: string | null;
  after: string | null;
  refused: string | null;
  /** How CSCX displays a value that is sent as stored, if that differs. */
  shownHereAs: string | null;
}

const theirs = (value: string | null, property: Property | undefined): string | null =>
  value === null || value === '' ? null : theirValueAsText(value, property);

const inboundEffect = (
  mapping: Mapping,
  value: PreviewedValue,
  property: Property | undefined,
): Effect | undefined => {
  const asText = (ours: unknown, options?: Property) => ourValueAsText(mapping.field, ours, options);
  const isSame = asText(value.current) === asText(value.value);
  const refused = value.explanation;
  if (isSame && refused === null) return undefined;
  // A mapped value isn't necessarily an option of the property.
  const options = typeof mapping.transform === 'object' ? undefined : property;
  const [before, after] = [value.current, value.value].map((ours) => asText(ours, options));
  const isTold = before !== after || isSame;
  return {
    mapping,
    before: (isTold ? before : asText(value.current)) ?? null,
    after: (refused !== null ? theirs(value.raw, property) : isTold ? after : asText(value.value)) ?? null,
    refused,
    shownHereAs: null,
  };
};

const outboundEffect = (
  mapping: Mapping,
  value: PreviewedValue,
  property: Property | undefined,
): Effect | undefined => {
  const { field } = mapping;
  const before = theirs(value.raw, property);
  if (value.explanation !== null) {
    const after = ourValueAsText(field, value.current);
    return { mapping, before, after, refused: value.explanation, shownHereAs: null };
  }
  const sent = typeof value.value === 'string' ? value.value : null;
  const after = sent === null ? ourValueAsText(field, value.value) : theirs(sent, property);
  if (before === after) return undefined;
  const read = sent === null ? null : valueAsText(field, sent, null, null);
  // For options of the property, HubSpot shows their labels.
  const shownHereAs = read !== null && read !== sent && after === sent ? read : null;
  return { mapping, before, after, refused: null, shownHereAs };
};

/** The effects of new and changed mappings on a record, without unchanged values. Pure. */
export const effectsOn = (
  record: PreviewedRecord,
  mappings: readonly Mapping[],
  touched: ReadonlySet<string>,
  properties: readonly Property[],
): Effect[] =>
  mappings.flatMap((mapping, index) => {
    const value = record.values[index];
    if (!value || !touched.has(keyOf(mapping))) return [];
    const property = properties.find(({ name }) => name === mapping.property);
    const effectOf = mapping.direction === 'inbound' ? inboundEffect : outboundEffect;
    return effectOf(mapping, value, property) ?? [];
  });
