import type { Direction } from '../../../src/contract/common.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import type {
  MappableField,
  Mapping,
  MappingSet,
  Property,
  PropertyList,
} from '../../../src/contract/mappings.ts';
import type { ChoiceGroup } from './grouped-choices.ts';
import { isSameMapping } from './mapping-draft.ts';
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
import { type Choice, optionChoices, propertyLabel } from './property-choices.ts';

// What the dialog of one mapping offers, and what becomes of the set by it.

/** Stands for the custom field that is being named. */
export const newCustomField = 'customFields.<name>';

/** The mapping under another rule; of directions that differ, nothing else is kept that may not fit. */
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

/** The mapping with the transform that its two ends need, and without one that says nothing of them. */
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

/** All properties, by HubSpot's groups; those that do not go with the field say why. */
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
  inbound: { direction: 'outbound', words: 'It can be sent to HubSpot: choose “We always win” first.' },
  outbound: { direction: 'inbound', words: 'HubSpot can fill it: choose “HubSpot always wins” first.' },
} as const;

/** Why a field cannot be joined with a property this way, and how it can be the other way; undefined: it can. */
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
  // The reason that counts is that of the way that the field goes at all.
  return findField(field, context.fields)?.directions.includes(direction) ? objection : objectionBack;
};

/** What is to be known of a choice that another mapping gives way to. */
const noteOfReplaced =
  ({ items }: PropertyList, context: FitContext) =>
  (mapping: Mapping): string | undefined => {
    const replaced = replacedBy(mapping, context);
    return replaced && `Filled from ${sourceLabel(replaced, items, context.fields)} now; this replaces it.`;
  };

/** All fields: columns, custom fields that are in use, and a new one; those that do not go this way say why. */
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
        { value: newCustomField, label: 'A new custom field…', objection: objection(newCustomField) },
      ],
    },
  ];
};

const yesOrNo: Choice[] = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** The values that there are of a property; empty: any. */
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

/** The mapping that joins the same two ends the other way. */
export const reverseOf = (mapping: Mapping, mappings: readonly Mapping[]): Mapping | undefined =>
  mappings.find(
    ({ property, field, direction }) =>
      property === mapping.property && field === mapping.field && direction !== mapping.direction,
  );

/**
 * The set with a mapping in the place of the one that was opened or that gives way to it, or added; and with the way
 * back, or without it. What gives way goes with its own way back: one decision joined the two.
 * @param back whether the same ends are joined the other way, too.
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
  // What was opened keeps its place: a list that jumps about is hard to read.
  const place = held
    ? mappings.slice(0, mappings.indexOf(held)).filter((one) => others.includes(one)).length
    : others.length;
  return [...others.slice(0, place), ...next, ...others.slice(place)];
};

/** Whether something was changed in the dialog. */
export const isUntouched = (opened: Mapping | undefined, mapping: Mapping): boolean =>
  opened !== undefined && isSameMapping(opened, mapping);
