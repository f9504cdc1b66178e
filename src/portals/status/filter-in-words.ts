import { type ObjectType, objectTypeTitles } from '../../contract/common.ts';
import type { InclusionFilter, OnExit } from '../../contract/settings.ts';

/** Values of a condition that are named one by one. */
const namedValues = 5;

/**
 * The rule by which records of an object type are kept out, in a sentence; null where there is none. Names and values
 * are HubSpot's inner ones, as the filter has them.
 */
export function filterInWords(
  objectType: ObjectType,
  { filters, onExit }: { filters: readonly InclusionFilter[]; onExit: OnExit },
): string | null {
  if (filters.length === 0) return null;
  const then = {
    keep: 'Records that stop matching are kept and stay in sync.',
    freeze: 'Records that stop matching are kept but no longer synced.',
    archive: 'Records that stop matching are archived.',
  }[onExit];
  if (objectType === 'contact') {
    return filters.some((filter) => filter.objectType === 'company')
      ? `Contacts are synced with their companies. ${then}`
      : null;
  }
  const own = filters.filter((filter) => filter.objectType === objectType);
  if (own.length === 0) return null;
  return `${objectTypeTitles[objectType].many} are synced if ${own.map(condition).join(', and ')}. ${then}`;
}

function condition({ property, operator, values = [] }: InclusionFilter): string {
  const name = `“${property}”`;
  if (operator === 'HAS_PROPERTY') return `${name} is set`;
  if (operator === 'NOT_HAS_PROPERTY') return `${name} is empty`;
  const shown = values.slice(0, namedValues).map((value) => `“${value}”`);
  const more = values.length > namedValues ? [`${values.length - namedValues} more`] : [];
  const list = [...shown, ...more].join(', ');
  return operator === 'IN' ? `${name} is one of ${list}` : `${name} is set and is none of ${list}`;
}
