import type { Property } from '../../../src/contract/mappings.ts';
import type { InclusionFilter, OnExit, PortalSettings } from '../../../src/contract/settings.ts';

type Inclusion = PortalSettings['inclusion'];
export type FilteredType = InclusionFilter['objectType'];
export type Operator = InclusionFilter['operator'];

/** A condition being edited; it may not have a property yet. */
export interface Condition {
  /** Identifies the condition while others are added and removed. */
  key: number;
  objectType: FilteredType;
  property: string;
  operator: Operator;
  values: string[];
}

export interface FilterDraft {
  conditions: Condition[];
  onExit: OnExit;
}

/** The most conditions per object type that HubSpot can count. */
export const mostConditions = 6;

let lastKey = 0;

/** An empty condition. */
export const newCondition = (objectType: FilteredType): Condition => {
  lastKey += 1;
  return { key: lastKey, objectType, property: '', operator: 'IN', values: [] };
};

export const draftOfInclusion = ({ filters, onExit }: Inclusion): FilterDraft => ({
  conditions: filters.map(({ objectType, property, operator, values }) => ({
    ...newCondition(objectType),
    property,
    operator,
    values: values ?? [],
  })),
  onExit,
});

export const needsValues = (operator: Operator): boolean => operator === 'IN' || operator === 'NOT_IN';

const isComplete = ({ property, operator, values }: Condition): boolean =>
  property !== '' && (!needsValues(operator) || values.length > 0);

/** The complete conditions, as the server accepts them. */
export const filtersOf = ({ conditions }: FilterDraft): InclusionFilter[] =>
  conditions.filter(isComplete).map(({ objectType, property, operator, values }) => ({
    objectType,
    property,
    operator,
    ...(needsValues(operator) ? { values } : {}),
  }));

/** The settings of a draft. */
export const inclusionOf = (draft: FilterDraft): Inclusion => ({
  filters: filtersOf(draft),
  onExit: draft.onExit,
});

/** The number of incomplete conditions, which are neither counted nor saved. */
export const unfinished = ({ conditions }: FilterDraft): number =>
  conditions.filter((condition) => !isComplete(condition)).length;

/** Why a draft can't be saved; undefined if it can. */
export const objectionToFilter = (draft: FilterDraft): string | undefined => {
  const open = unfinished(draft);
  if (open === 0) return undefined;
  return open === 1
    ? 'One condition is incomplete. Complete or remove it.'
    : `${open} conditions are incomplete. Complete or remove them.`;
};

/** Whether two drafts do the same; incomplete conditions count as changes. */
export const isSameFilter = (a: FilterDraft, b: FilterDraft): boolean => {
  const plain = ({ conditions, onExit }: FilterDraft) =>
    JSON.stringify([
      conditions.map(({ objectType, property, operator, values }) => [
        objectType,
        property,
        operator,
        needsValues(operator) ? values : [],
      ]),
      onExit,
    ]);
  return plain(a) === plain(b);
};

/** The operators for a property; exact values of date and time are not practical. */
export const operatorsFor = (property: Property | undefined, chosen: Operator): Operator[] => {
  const all: Operator[] = ['IN', 'NOT_IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY'];
  if (property?.valueType !== 'datetime') return all;
  return all.filter((operator) => !needsValues(operator) || operator === chosen);
};

/** An operator in words that fit the property's values. */
export const operatorWords = (operator: Operator, property: Property | undefined): string => {
  if (operator === 'HAS_PROPERTY') return 'has a value';
  if (operator === 'NOT_HAS_PROPERTY') return 'is empty';
  const isIn = operator === 'IN';
  if (property?.fieldType === 'checkbox') return isIn ? 'includes any of' : 'has a value, but none of';
  switch (property?.valueType) {
    case 'bool':
      return isIn ? 'is' : 'has a value, but not';
    case 'string':
    case 'phone_number':
      return isIn ? 'is exactly one of' : 'has a value, but none of';
    default:
      return isIn ? 'is any of' : 'has a value, but none of';
  }
};

/** The condition with another property. Values of the old property don't apply to the new one. */
export const withProperty = (condition: Condition, property: Property | undefined): Condition => ({
  ...condition,
  property: property?.name ?? '',
  values: [],
  operator:
    property?.valueType === 'datetime' && needsValues(condition.operator)
      ? 'HAS_PROPERTY'
      : condition.operator,
});

/** Why a text can't be a value of the property; undefined if it can. */
export const objectionToValue = (value: string, property: Property | undefined): string | undefined => {
  if (value.length > 500) return 'A value can have up to 500 characters.';
  if (property?.valueType === 'number' && !/^-?\d+(\.\d+)?$/.test(value.trim())) {
    return `“${value.slice(0, 40)}” isn’t a number in HubSpot’s format, such as 1500 or 0.5.`;
  }
  if (property?.valueType === 'date' && Number.isNaN(Date.parse(`${value}T00:00:00Z`))) {
    return `“${value.slice(0, 40)}” isn’t a date.`;
  }
  return undefined;
};
