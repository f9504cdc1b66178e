import { compareIds } from '../data/base.ts';
import type { PropertyDefinition } from '../data/definitions.ts';
import type { ObjectType } from '../options.ts';
import { modifiedProperty, type RecordView } from './record.ts';

export interface SearchFilter {
  propertyName: string;
  operator: string;
  value?: string;
  highValue?: string;
  values?: string[];
}

export const SEARCH_OPERATORS = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const;

export type Predicate = (view: RecordView) => boolean;

/** What a filter needs from the portal. */
export interface FilterSource {
  definitionOf(type: ObjectType, property: string): PropertyDefinition | undefined;
  valueOf(type: ObjectType, view: RecordView, property: string): string | null;
  isLinked(type: ObjectType, id: string, otherType: ObjectType, otherId: string): boolean;
}

/** Turns a filter into a predicate, by HubSpot's rules for the property's type. */
export function compileFilter(source: FilterSource, type: ObjectType, filter: SearchFilter): Predicate {
  const { propertyName: name, operator } = filter;
  const linked = /^associations\.(company|contact|deal)$/.exec(name)?.[1];
  if (linked === 'company' || linked === 'contact' || linked === 'deal') {
    const wanted = [filter.value ?? '', ...(filter.values ?? [])].filter((id) => id !== '');
    return (view) => wanted.some((id) => source.isLinked(type, view.id, linked, id));
  }
  const definition = source.definitionOf(type, name);
  // For contacts, the usual property for the time of change is always empty.
  if (!definition) return () => operator === 'NOT_HAS_PROPERTY' && name === 'hs_lastmodifieddate';

  const filled = (view: RecordView): string | null => {
    const value = source.valueOf(type, view, name);
    return value === '' ? null : value;
  };
  if (operator === 'HAS_PROPERTY') return (view) => filled(view) !== null;
  if (operator === 'NOT_HAS_PROPERTY') return (view) => filled(view) === null;
  if (operator === 'CONTAINS_TOKEN' || operator === 'NOT_CONTAINS_TOKEN') {
    const wanted = operator === 'CONTAINS_TOKEN';
    const matches = tokenTest(filter.value ?? '');
    return (view) => {
      const value = filled(view);
      return value !== null && matches(value) === wanted;
    };
  }
  if (operator === 'IN' || operator === 'NOT_IN') {
    // Lowercase strings are compared with the unchanged filter values: uppercase letters there never match.
    const values = new Set(filter.values ?? []);
    const fold = definition.type === 'string';
    return (view) => {
      const value = filled(view);
      if (value === null) return false;
      return values.has(fold ? value.toLowerCase() : value) === (operator === 'IN');
    };
  }
  const time = timeOf(type, name);
  if (time) return compileTimeFilter(time, filter);
  const compare = comparison(type, definition);
  const value = filter.value ?? '';
  const high = filter.highValue ?? '';
  return (view) => {
    const own = filled(view);
    if (own === null) return false;
    const order = compare(own, value);
    if (Number.isNaN(order)) return false;
    switch (operator) {
      case 'EQ':
        return order === 0;
      case 'NEQ':
        return order !== 0;
      case 'LT':
        return order < 0;
      case 'LTE':
        return order <= 0;
      case 'GT':
        return order > 0;
      case 'GTE':
        return order >= 0;
      case 'BETWEEN':
        return order >= 0 && compare(own, high) <= 0;
      default:
        return false;
    }
  };
}

/** The times that every record has, without converting them to text. */
function timeOf(type: ObjectType, name: string): ((view: RecordView) => number) | undefined {
  if (name === modifiedProperty(type)) return (view) => view.updatedAt;
  if (name === 'createdate' || name === 'hs_createdate') return (view) => view.createdAt;
  return undefined;
}

function compileTimeFilter(time: (view: RecordView) => number, filter: SearchFilter): Predicate {
  const value = timeFrom(filter.value ?? '');
  const high = timeFrom(filter.highValue ?? '');
  switch (filter.operator) {
    case 'EQ':
      return (view) => time(view) === value;
    case 'NEQ':
      return (view) => time(view) !== value;
    case 'LT':
      return (view) => time(view) < value;
    case 'LTE':
      return (view) => time(view) <= value;
    case 'GT':
      return (view) => time(view) > value;
    case 'GTE':
      return (view) => time(view) >= value;
    case 'BETWEEN':
      return (view) => time(view) >= value && time(view) <= high;
    default:
      return () => false;
  }
}

/** Compares two values of a property; NaN if one of them doesn't have its type. */
export function comparison(
  type: ObjectType,
  definition: PropertyDefinition,
): (a: string, b: string) => number {
  if (definition.name === 'hs_object_id') return compareIds;
  if (definition.type === 'number') return (a, b) => Math.sign(Number(a) - Number(b));
  if (
    definition.type === 'date' ||
    definition.type === 'datetime' ||
    definition.name === modifiedProperty(type)
  ) {
    return (a, b) => Math.sign(timeFrom(a) - timeFrom(b));
  }
  if (definition.type === 'enumeration' || definition.type === 'bool') {
    return (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  }
  return (a, b) => {
    const [x, y] = [a.toLowerCase(), b.toLowerCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  };
}

/** A time in epoch milliseconds or ISO form; NaN for anything else. */
export function timeFrom(value: string): number {
  return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value);
}

function tokenTest(wanted: string): (value: string) => boolean {
  const patterns = wanted
    .toLowerCase()
    .split(/[\s@.,/-]+/)
    .filter((token) => token !== '')
    .map(
      (token) => new RegExp(`^${token.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'u'),
    );
  return (value) => {
    const tokens = value.toLowerCase().split(/[\s@.,/-]+/);
    return patterns.length > 0 && patterns.every((pattern) => tokens.some((token) => pattern.test(token)));
  };
}
