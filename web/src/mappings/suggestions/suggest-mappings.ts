import { customFieldPrefix } from '../../../../src/contract/field-names.ts';
import type { Mapping, MappingSet, Property } from '../../../../src/contract/mappings.ts';
import { keyOf } from '../mapping-draft.ts';
import { customNameOf } from '../mapping-fit.ts';

const customFields = `${customFieldPrefix}<name>`;

/** A name reduced to letters and digits, to compare `Renewal date`, `renewal_date` and `cs_renewalDate`. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/**
 * Suggested mappings: a property with the name of a field that it fits, and custom properties as custom fields.
 * Mapped fields and properties are omitted.
 */
export const suggestMappings = (
  { fields, mappings }: Pick<MappingSet, 'fields' | 'mappings'>,
  properties: readonly Property[],
): Mapping[] => {
  const taken = new Set(mappings.map(({ field }) => field));
  const used = new Set(mappings.map(({ property }) => property));
  const usable = properties.filter(
    ({ name, archived, hidden }) => !used.has(name) && !archived && !hidden && !name.startsWith('cscx_'),
  );
  const suggested: Mapping[] = [];
  for (const { field, label, takes, directions } of fields) {
    if (field === customFields || taken.has(field) || !directions.includes('inbound')) continue;
    const property = usable.find(
      ({ name, label: theirs, valueType, hubspotDefined }) =>
        !hubspotDefined &&
        takes.includes(valueType) &&
        [name, theirs].some((text) => [plain(field), plain(label)].includes(plain(text))),
    );
    if (!property) continue;
    suggested.push({ property: property.name, field, direction: 'inbound' });
    used.add(property.name);
  }
  const custom = fields.find(({ field }) => field === customFields);
  for (const property of usable) {
    if (property.hubspotDefined || used.has(property.name)) continue;
    const field = `${customFieldPrefix}${customNameOf(property)}`;
    if (!custom?.takes.includes(property.valueType) || taken.has(field)) continue;
    suggested.push({ property: property.name, field, direction: 'inbound' });
    taken.add(field);
  }
  return suggested;
};

/** Whether a set contains a mapping of the same property and field. */
export const isAmong = (mapping: Mapping, mappings: readonly Mapping[]): boolean =>
  mappings.some((one) => keyOf(one) === keyOf(mapping));

/** The mapping that replaces another one for its field. */
export const replacementOf = (mapping: Mapping, mappings: readonly Mapping[]): Mapping | undefined =>
  isAmong(mapping, mappings)
    ? undefined
    : mappings.find(({ field, direction }) => field === mapping.field && direction === 'inbound');

/** The set with a mapping of `saved` restored to its place, and without its replacement. */
export const withBack = (
  mapping: Mapping,
  mappings: readonly Mapping[],
  saved: readonly Mapping[],
): Mapping[] => {
  const replacement = replacementOf(mapping, mappings);
  const others = mappings.filter((one) => one !== replacement);
  return [
    ...saved.flatMap((one) =>
      keyOf(one) === keyOf(mapping) ? [one] : (others.find((other) => keyOf(other) === keyOf(one)) ?? []),
    ),
    ...others.filter((one) => !isAmong(one, saved)),
  ];
};
