import { type ObjectType, objectTypeTitles } from '../../contract/common.ts';
import type { InclusionFilter, OnExit } from '../../contract/settings.ts';

/** The number of a condition's values that are listed. */
const namedValues = 5;

/**
 * The rule that excludes records of an object type, in a sentence; null without one. Names and values are HubSpot's
 * internal ones, as in the filter.
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
