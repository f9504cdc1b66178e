import type { InclusionFilter } from '../../contract/settings.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';

/**
 * The values of a property: each option of a multiple choice (`a;b`), and the whole text, because text may contain
 * semicolons.
 */
function valuesOf(text: string): string[] {
  const whole = text.trim().toLowerCase();
  return whole.includes(';') ? [whole, ...whole.split(';').map((part) => part.trim())] : [whole];
}

/** Whether a property has one of the values, ignoring case; for a multiple choice, any of its options. */
export function hasOneOf(text: string | null | undefined, values: readonly string[]): boolean {
  const own = valuesOf(text ?? '');
  return values.some((value) => own.includes(value.trim().toLowerCase()));
}

/**
 * Whether a record matches all conditions, by the rules of HubSpot's search, so that HubSpot's counts agree: `IN`
 * matches any option of a multiple choice, `NOT_IN` requires a value and none of the given ones, and case is ignored.
 * A property that HubSpot didn't send, because it was deleted, excludes no record: such a condition can't be checked.
 */
export function passes(record: HubspotRecord, filters: readonly InclusionFilter[]): boolean {
  return filters.every(({ property, operator, values }) => {
    if (!Object.hasOwn(record.properties, property)) return true;
    const text = record.properties[property] ?? '';
    const filled = text.trim() !== '';
    if (operator === 'HAS_PROPERTY') return filled;
    if (operator === 'NOT_HAS_PROPERTY') return !filled;
    if (!filled) return false;
    return hasOneOf(text, values ?? []) === (operator === 'IN');
  });
}
