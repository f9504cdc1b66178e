import type { MappableField, Mapping, Property } from '../../../../src/contract/mappings.ts';
import { refitted } from '../mapping-edit.ts';
import { firstTransform, fitsPlainly } from '../mapping-fit.ts';

export const arr = 'arr';

/** A property that may hold the annual contract value. */
export interface ArrSource {
  property: Property;
  /** Why its values may not be ARR; undefined without a known reason. */
  caveat: string | undefined;
}

/** Typical names of such properties, the likeliest first. */
const likely: readonly { called: RegExp; caveat?: string }[] = [
  { called: /\barr\b|\bannual recurring revenue\b|\bacv\b|\bannual contract value\b/ },
  { called: /\bcontract (value|amount|volume)\b|\bsubscription (value|amount|revenue|fee)\b/ },
  { called: /\brecurring revenue\b|\b(yearly|annual) (fee|value|price)\b/ },
  { called: /\bmrr\b|\bmonthly\b/, caveat: 'monthly value, so ARR would be a twelfth' },
  { called: /^total revenue$/, caveat: 'sum of all won deals, including past years' },
];

const wordsOf = (text: string): string =>
  text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

const rankOf = ({ name, label }: Property): number => {
  const texts = [wordsOf(name), wordsOf(label)];
  const monthly = texts.some((text) => /\bmonthly\b|\bmrr\b/.test(text));
  return likely.findIndex(
    ({ called, caveat }) => (!monthly || caveat !== undefined) && texts.some((text) => called.test(text)),
  );
};

const fits = (property: Property, field: MappableField): boolean =>
  !property.archived &&
  !property.hidden &&
  (property.valueType === 'number' || rankOf(property) !== -1) &&
  (fitsPlainly('inbound', property, field) ||
    (property.valueType === 'string' && firstTransform('inbound', property, field) !== undefined));

/** All properties that ARR can be mapped to, the likely ones first. */
export const arrSources = (
  properties: readonly Property[],
  field: MappableField,
): { likely: ArrSource[]; others: Property[] } => {
  const usable = properties.filter((property) => fits(property, field));
  const ranked = usable
    .map((property) => ({ property, rank: rankOf(property) }))
    .filter(({ rank }) => rank !== -1)
    .sort((a, b) => a.rank - b.rank || a.property.label.localeCompare(b.property.label));
  return {
    likely: ranked.map(({ property, rank }) => ({ property, caveat: likely[rank]?.caveat })),
    others: usable
      .filter((property) => rankOf(property) === -1)
      .sort((a, b) => a.label.localeCompare(b.label)),
  };
};

/** The set with ARR mapped to a property instead of its previous one; undefined to leave ARR unmapped. */
export const withArrFrom = (
  property: Property | undefined,
  field: MappableField,
  mappings: readonly Mapping[],
): Mapping[] => {
  const isArr = (mapping: Mapping) => mapping.field === arr && mapping.direction === 'inbound';
  if (!property) return mappings.filter((mapping) => !isArr(mapping));
  const next = refitted({ property: property.name, field: arr, direction: 'inbound' }, property, field);
  return mappings.some(isArr)
    ? mappings.map((mapping) => (isArr(mapping) ? next : mapping))
    : [...mappings, next];
};
