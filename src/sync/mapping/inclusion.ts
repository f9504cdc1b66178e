import type { InclusionFilter } from '../../contract/settings.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';

/** The values of a property: of a multiple choice (`a;b`) each, and the whole text, as texts may hold semicolons. */
function valuesOf(text: string): string[] {
  const whole = text.trim().toLowerCase();
  return whole.includes(';') ? [whole, ...whole.split(';').map((part) => part.trim())] : [whole];
}

/** Whether a property has one of the values: capitals do not matter, of a multiple choice any counts. */
export function hasOneOf(text: string | null | undefined, values: readonly string[]): boolean {
  const own = valuesOf(text ?? '');
  return values.some((value) => own.includes(value.trim().toLowerCase()));
}

/**
 * Whether a record fulfils all conditions, by the rules of HubSpot's search, so that a count made there agrees:
 * `IN` takes any value of a multiple choice, `NOT_IN` wants a value and none of those named, capitals do not
 * matter. A property that HubSpot did not send, because it has none of that name any more, says nothing against
 * the record: a condition that cannot be checked puts no record out.
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
