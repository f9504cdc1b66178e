import type { Property } from '../../../src/contract/mappings.ts';
import type { InclusionFilter, OnExit, PortalSettings } from '../../../src/contract/settings.ts';

type Inclusion = PortalSettings['inclusion'];
export type FilteredType = InclusionFilter['objectType'];
export type Operator = InclusionFilter['operator'];

/** A condition as it is being edited; one without a property is not begun. */
export interface Condition {
  /** Tells conditions apart while they are moved and taken out. */
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

/** HubSpot counts no more of an object type at once. */
export const mostConditions = 6;

let lastKey = 0;

/** A condition of which nothing is chosen. */
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

const isWhole = ({ property, operator, values }: Condition): boolean =>
  property !== '' && (!needsValues(operator) || values.length > 0);

/** The conditions that are whole, as the server takes them. */
export const filtersOf = ({ conditions }: FilterDraft): InclusionFilter[] =>
  conditions.filter(isWhole).map(({ objectType, property, operator, values }) => ({
    objectType,
    property,
    operator,
    ...(needsValues(operator) ? { values } : {}),
  }));

/** What is saved of a draft. */
export const inclusionOf = (draft: FilterDraft): Inclusion => ({
  filters: filtersOf(draft),
  onExit: draft.onExit,
});

/** How many conditions are not whole: nothing is counted or saved of them. */
export const unfinished = ({ conditions }: FilterDraft): number =>
  conditions.filter((condition) => !isWhole(condition)).length;

/** Why a draft cannot be saved; undefined: it can. */
export const objectionToFilter = (draft: FilterDraft): string | undefined => {
  const open = unfinished(draft);
  if (open === 0) return undefined;
  return open === 1
    ? 'One condition is not finished: choose what it needs, or take it out.'
    : `${open} conditions are not finished: choose what they need, or take them out.`;
};

/** Two drafts that do the same; what is only begun counts as a change. */
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

/** What can be asked of a property; nobody names moments to the millisecond. */
export const operatorsFor = (property: Property | undefined, chosen: Operator): Operator[] => {
  const all: Operator[] = ['IN', 'NOT_IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY'];
  if (property?.valueType !== 'datetime') return all;
  return all.filter((operator) => !needsValues(operator) || operator === chosen);
};

/** An operator in words that fit the property's values. */
export const operatorWords = (operator: Operator, property: Property | undefined): string => {
  if (operator === 'HAS_PROPERTY') return 'is filled';
  if (operator === 'NOT_HAS_PROPERTY') return 'is empty';
  const isIn = operator === 'IN';
  if (property?.fieldType === 'checkbox') return isIn ? 'holds any of' : 'is filled, without any of';
  switch (property?.valueType) {
    case 'bool':
      return isIn ? 'is' : 'is filled, and not';
    case 'string':
    case 'phone_number':
      return isIn ? 'is exactly one of' : 'is filled, and none of';
    default:
      return isIn ? 'is any of' : 'is filled, and none of';
  }
};

/** The condition when another property is chosen: values of the old one say nothing of the new one. */
export const withProperty = (condition: Condition, property: Property | undefined): Condition => ({
  ...condition,
  property: property?.name ?? '',
  values: [],
  operator:
    property?.valueType === 'datetime' && needsValues(condition.operator)
      ? 'HAS_PROPERTY'
      : condition.operator,
});

/** What a text is refused for as a value of the property; undefined: it can be one. */
export const objectionToValue = (value: string, property: Property | undefined): string | undefined => {
  if (value.length > 500) return 'A value has at most 500 characters.';
  if (property?.valueType === 'number' && !/^-?\d+(\.\d+)?$/.test(value.trim())) {
    return `“${value.slice(0, 40)}” is no number as HubSpot writes it, such as 1500 or 0.5.`;
  }
  if (property?.valueType === 'date' && Number.isNaN(Date.parse(`${value}T00:00:00Z`))) {
    return `“${value.slice(0, 40)}” is no day.`;
  }
  return undefined;
};
