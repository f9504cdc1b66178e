import type { Direction } from '../../../src/contract/common.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import type {
  MappableField,
  Mapping,
  MappingSet,
  Property,
  PropertyList,
} from '../../../src/contract/mappings.ts';
import type { ChoiceGroup } from '../ui/form/grouped-choices.ts';
import { type Choice, optionChoices, propertyLabel } from '../ui/form/property-choices.ts';
import {
  type FitContext,
  findField,
  firstTransform,
  isFixed,
  objectionToPair,
  replacedBy,
  sourceLabel,
} from './mapping-fit.ts';
import { isCustomField, kindBadge, type Rule, type TransformName } from './mapping-words.ts';

// The choices in the dialog of a mapping, and their effect on the set.

/** Stands for a custom field without a name yet. */
export const newCustomField = 'customFields.<name>';

/** The mapping with another rule. If the direction changes, options that may not fit are dropped. */
export const withRule = (
  mapping: Mapping,
  rule: Rule,
  property: Property | undefined,
  field: MappableField | undefined,
): Mapping => {
  const direction: Direction = rule.startsWith('inbound') ? 'inbound' : 'outbound';
  const { onlyIfBlank: _, ...rest } = mapping;
  const kept =
    direction === mapping.direction
      ? rest
      : refitted({ property: mapping.property, field: mapping.field, direction }, property, field);
  return rule.endsWith('_blank') ? { ...kept, onlyIfBlank: true } : kept;
};

/** The mapping with the transform that its property and field need, if any. */
export const refitted = (
  mapping: Mapping,
  property: Property | undefined,
  field: MappableField | undefined,
): Mapping => {
  const { transform: _, default: __, ...bare } = mapping;
  if (!property || !field || isFixed(field)) return bare;
  return withTransform(bare, firstTransform(bare.direction, property, field));
};

export const withTransform = (mapping: Mapping, name: TransformName | undefined): Mapping => {
  const { transform: _, ...bare } = mapping;
  if (name === undefined) return bare;
  return { ...bare, transform: name === 'valueMap' ? { valueMap: {} } : name };
};

/** All properties in HubSpot's groups; those that don't fit the field have the reason. */
export const propertyGroups = (
  list: PropertyList,
  { direction, field, property: chosen }: Mapping,
  context: FitContext,
): ChoiceGroup[] => {
  const shown = list.items.filter(({ name, hidden, archived }) => name === chosen || !(hidden || archived));
  const labels = new Map(list.groups.map(({ name, label }) => [name, label]));
  const names = [...new Set([...labels.keys(), ...shown.map(({ groupName }) => groupName)])];
  const note = noteOfReplaced(list, context);
  return names.map((name) => ({
    group: labels.get(name) ?? name,
    items: shown
      .filter(({ groupName }) => groupName === name)
      .map((property) => ({
        value: property.name,
        label: propertyLabel(property),
        also: property.name,
        objection:
          field === '' || field === newCustomField || !findField(field, context.fields)
            ? undefined
            : objectionToPair(direction, property, field, context),
        note: direction === 'outbound' ? note({ direction, property: property.name, field }) : undefined,
      }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  }));
};

const otherWay = {
  inbound: { direction: 'outbound', words: 'To send it to HubSpot, choose “CSCX → HubSpot” first.' },
  outbound: { direction: 'inbound', words: 'To fill it from HubSpot, choose “HubSpot → CSCX” first.' },
} as const;

/**
 * Why a property can't be mapped to a field in a direction, and whether the other direction works; undefined if it
 * can.
 */
const objectionThisWay = (
  direction: Direction,
  property: Property,
  field: string,
  context: FitContext,
): string | undefined => {
  const objection = objectionToPair(direction, property, field, context);
  if (objection === undefined) return undefined;
  const other = otherWay[direction];
  const objectionBack = objectionToPair(other.direction, property, field, context);
  if (objectionBack === undefined) return `${objection} ${other.words}`;
  // The objection to the direction that the field supports is the relevant one.
  return findField(field, context.fields)?.directions.includes(direction) ? objection : objectionBack;
};

/** A note on choices that replace another mapping. */
const noteOfReplaced =
  ({ items }: PropertyList, context: FitContext) =>
  (mapping: Mapping): string | undefined => {
    const replaced = replacedBy(mapping, context);
    return (
      replaced && `Currently filled from ${sourceLabel(replaced, items, context.fields)}; this replaces it.`
    );
  };

/** All fields: columns, used custom fields, and a new one; those that don't fit have the reason. */
export const fieldGroups = (
  { set, list }: { set: MappingSet; list: PropertyList },
  knownCustom: readonly string[],
  direction: Direction,
  property: Property | undefined,
  context: FitContext,
): ChoiceGroup[] => {
  const replaced = noteOfReplaced(list, context);
  const note = (field: string) =>
    direction === 'inbound' ? replaced({ direction, property: property?.name ?? '', field }) : undefined;
  const objection = (field: string) => property && objectionThisWay(direction, property, field, context);
  const columns = set.fields.filter(({ field }) => field !== newCustomField);
  const custom = [
    ...new Set([...knownCustom, ...context.mappings.map(({ field }) => field).filter(isCustomField)]),
  ];
  return [
    {
      group: 'Fields',
      items: columns.map(({ field, label, kind }) => ({
        value: field,
        label: `${label} · ${kindBadge(kind).toLowerCase()}`,
        also: field,
        objection: objection(field),
        note: note(field),
      })),
    },
    {
      group: 'Custom fields',
      items: [
        ...custom.sort().map((field) => ({
          value: field,
          label: fieldName(field),
          also: field,
          objection: objection(field),
          note: note(field),
        })),
        { value: newCustomField, label: 'New custom field…', objection: objection(newCustomField) },
      ],
    },
  ];
};

const yesOrNo: Choice[] = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** The possible values of a property; empty if any value is possible. */
export const valuesOfProperty = (
  property: Property | undefined,
  chosen: readonly string[] = [],
): Choice[] => {
  if (!property) return [];
  if (property.options.length > 0 && !['owner', 'owners'].includes(property.valueType))
    return optionChoices(property.options, chosen);
  return property.valueType === 'bool' ? yesOrNo : [];
};

export const valuesOfField = (field: MappableField | undefined): Choice[] =>
  field?.kind === 'boolean' ? yesOrNo : [];

/** The mapping of the same property and field in the other direction. */
export const reverseOf = (mapping: Mapping, mappings: readonly Mapping[]): Mapping | undefined =>
  mappings.find(
    ({ property, field, direction }) =>
      property === mapping.property && field === mapping.field && direction !== mapping.direction,
  );

/**
 * The set with a mapping added, or in place of the opened one or the one that it replaces; with or without the other
 * direction. A replaced mapping is removed together with its own other direction, because they were one decision.
 * @param back whether to map the other direction, too.
 */
export const setWith = (
  mappings: readonly Mapping[],
  opened: Mapping | undefined,
  mapping: Mapping,
  back: boolean,
): Mapping[] => {
  const replaced = replacedBy(mapping, { mappings, except: opened });
  const held = opened ?? replaced;
  const gone = [opened, replaced].flatMap((one) => (one ? [one, reverseOf(one, mappings)] : []));
  const old = reverseOf(opened ?? mapping, mappings);
  const others = mappings.filter((one) => one !== old && !gone.includes(one));
  const direction: Direction = mapping.direction === 'inbound' ? 'outbound' : 'inbound';
  const { property, field } = mapping;
  const kept = old && old.property === property && old.field === field ? old : { property, field, direction };
  const next = [mapping, ...(back ? [kept] : [])];
  // An edited mapping keeps its place in the list.
  const place = held
    ? mappings.slice(0, mappings.indexOf(held)).filter((one) => others.includes(one)).length
    : others.length;
  return [...others.slice(0, place), ...next, ...others.slice(place)];
};
