import { fieldName } from '../../contract/field-names.ts';
import type { Mapping } from '../../contract/mappings.ts';
import type { QuarantineCode } from '../../contract/sync.ts';
import { labelOf, type PropertyShape, valueTypeOf } from './value-type.ts';
import { dayIn, isWholeDay, noonOf } from './zoned-days.ts';

/** A stored value of our field: text, a list, or other JSON. */
export type FieldValue = string | readonly unknown[] | Record<string, unknown> | null;

/**
 * The value to send to a property, `''` to clear it; or why it can't be sent, with the value concerned. `dayIn`: any
 * time on the same day in this time zone is equivalent.
 */
export type Formed = { value: string; dayIn?: string } | { code: QuarantineCode; value: string };

/** The owners of our users in HubSpot: user id -> owner id. Others are shown by name. */
export interface Owners {
  ownerOf: ReadonlyMap<string, string>;
  nameOf: ReadonlyMap<string, string>;
}

const plainNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const isoMoment = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

/**
 * Why a property with several users can't be written: a write replaces all of them, and we only know one.
 * @returns undefined if no other users would be removed.
 */
export function refusesSeveral(property: PropertyShape, field: string): string | undefined {
  if (valueTypeOf(property) !== 'owners') return undefined;
  const name = fieldName(field);
  return `HubSpot's “${labelOf(property)}” holds several users, but “${name}” holds one: writing it would remove the others. Choose a property that holds one HubSpot user.`;
}

/**
 * Converts a field's value into the form of the property: numbers with a decimal point, days as `YYYY-MM-DD`, times
 * in UTC, options by their internal values and several of them as `a;b`, users as owner ids. An empty field gets the
 * mapping's default, unchanged.
 * @param timeZone the portal's: a day becomes a time that is displayed as that day there, and a time becomes its day
 *   there.
 */
export function formValue(
  field: FieldValue,
  mapping: Pick<Mapping, 'transform' | 'default'>,
  property: PropertyShape,
  owners: Owners,
  timeZone = 'UTC',
): Formed {
  const parts = partsOf(field);
  if (!parts) return { code: 'push_unfit', value: JSON.stringify(field) };
  const filled = parts.filter((part) => part.trim() !== '');
  if (filled.length === 0) {
    return mapping.default === undefined
      ? { value: '' }
      : formParts([mapping.default], property, owners, timeZone);
  }
  const mapped = filled.map((part) => transformed(part, mapping.transform)).filter((part) => part !== '');
  return mapped.length === 0 ? { value: '' } : formParts(mapped, property, owners, timeZone);
}

function partsOf(field: FieldValue): string[] | undefined {
  if (field === null) return [];
  if (typeof field === 'string') return [field];
  if (!Array.isArray(field)) return undefined;
  const isPlain = field.every((part) => part === null || typeof part !== 'object');
  return isPlain ? field.filter((part) => part !== null).map(String) : undefined;
}

function transformed(part: string, transform: Mapping['transform']): string {
  if (transform === 'trim') return part.trim();
  if (transform === 'lowercase') return part.toLowerCase();
  if (typeof transform !== 'object') return part;
  const { valueMap } = transform;
  const key = Object.hasOwn(valueMap, part) ? part : part.trim();
  if (Object.hasOwn(valueMap, key)) return valueMap[key] ?? part;
  // A multiple choice that is stored as one text.
  if (!part.includes(';')) return part;
  return part
    .split(';')
    .map((one) => (Object.hasOwn(valueMap, one.trim()) ? (valueMap[one.trim()] ?? one) : one))
    .join(';');
}

function formParts(
  parts: readonly string[],
  property: PropertyShape,
  owners: Owners,
  timeZone: string,
): Formed {
  const text = parts.join(';');
  const trimmed = text.trim();
  const unfit: Formed = { code: 'push_unfit', value: text };
  switch (valueTypeOf(property)) {
    case 'owner': {
      const owner = owners.ownerOf.get(trimmed);
      if (owner !== undefined) return { value: owner };
      return { code: 'push_unknown_owner', value: owners.nameOf.get(trimmed) ?? trimmed };
    }
    case 'enumeration':
      return formOptions(parts, property);
    case 'number':
      return plainNumber.test(trimmed) ? { value: trimmed } : unfit;
    case 'bool': {
      const lower = trimmed.toLowerCase();
      if (['true', 'yes', '1'].includes(lower)) return { value: 'true' };
      return ['false', 'no', '0'].includes(lower) ? { value: 'false' } : unfit;
    }
    case 'date': {
      const moment = momentOf(trimmed);
      // Times that stand for a day are midnight in UTC.
      const day = moment && dayIn(moment, isWholeDay(moment) ? 'UTC' : timeZone);
      return day === undefined ? unfit : { value: day };
    }
    case 'datetime': {
      const moment = momentOf(trimmed);
      if (!moment) return unfit;
      return isoDay.test(trimmed)
        ? { value: noonOf(trimmed, timeZone).toISOString(), dayIn: timeZone }
        : { value: moment.toISOString() };
    }
    default: {
      // PostgreSQL's format of a time; other text stays unchanged.
      const moment = /T.*[+-]\d{2}:\d{2}$/.test(text) ? momentOf(text) : undefined;
      return { value: moment?.toISOString() ?? text };
    }
  }
}

function formOptions(parts: readonly string[], property: PropertyShape): Formed {
  const isMultiple = property.fieldType === 'checkbox';
  const chosen = isMultiple ? [...new Set(parts.flatMap(splitOptions))] : parts.map((part) => part.trim());
  if (!isMultiple && chosen.length > 1) return { code: 'push_unfit', value: chosen.join(';') };
  const values = property.options.map((option) => option.value);
  const unknown =
    values.length === 0 || property.externalOptions
      ? undefined
      : chosen.find((value) => !values.includes(value));
  return unknown === undefined
    ? { value: chosen.join(';') }
    : { code: 'push_unknown_option', value: unknown };
}

const splitOptions = (part: string) =>
  part
    .split(';')
    .map((one) => one.trim())
    .filter(Boolean);

/** A day means midnight in UTC; a time without a zone is in UTC. */
function momentOf(text: string): Date | undefined {
  if (!isoDay.test(text) && !isoMoment.test(text)) return undefined;
  const hasZone = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(text.slice(10));
  const moment = new Date(isoDay.test(text) || hasZone ? text : `${text}Z`);
  return Number.isNaN(moment.getTime()) || (isoDay.test(text) && moment.toISOString().slice(0, 10) !== text)
    ? undefined
    : moment;
}

/**
 * Whether two values of a property are the same to HubSpot, which may return a number, a time or several options in
 * another form than it received.
 * @param zone the time zone in which only the days of two times are compared.
 */
export function isSameValue(a: string, b: string, valueType: string, zone?: string): boolean {
  if (a === b || a.trim() === b.trim()) return true;
  if (a.trim() === '' || b.trim() === '') return false;
  switch (valueType) {
    case 'number':
      return Number(a) === Number(b);
    case 'date':
    case 'datetime':
      return timeOf(a) === timeOf(b) || (zone !== undefined && isSameDay(a, b, zone));
    case 'bool':
      return a.toLowerCase() === b.toLowerCase();
    case 'enumeration':
      return splitOptions(a).sort().join(';') === splitOptions(b).sort().join(';');
    default:
      return false;
  }
}

function isSameDay(a: string, b: string, zone: string): boolean {
  const [one, other] = [a, b].map((text) => {
    const time = new Date(timeOf(text));
    return Number.isNaN(time.getTime()) ? undefined : dayIn(time, zone);
  });
  return one !== undefined && one === other;
}

/** HubSpot returns times as text or as milliseconds. */
const timeOf = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text));
