import type { Transform } from '../../contract/mappings.ts';
import type { QuarantineCode } from '../../contract/sync.ts';
import { looksLikeSeconds } from './coerce-value.ts';

/** The result of a transform: text, a list of texts, or the reason why it failed. */
type Transformed = { value: string | string[] } | { code: QuarantineCode };

/** Separators of digit groups other than point and comma: all kinds of spaces, apostrophes. */
const groupSpaces = /(?<=\d)[\s\u00a0\u2009\u202f'’](?=\d{3}(?!\d))/gu;
/** HubSpot's own number format, in which a point is always the decimal point. */
const plainNumber = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
/** The point may be a decimal point or group digits. */
const ambiguous = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
const milliseconds = /^[+-]?\d{1,16}$/;

/**
 * Applies a transform to a HubSpot value; `raw` isn't blank. `propertyType` is HubSpot's type of the property, if
 * known.
 */
export function applyTransform(raw: string, transform: Transform, propertyType?: string): Transformed {
  if (typeof transform === 'object') return { value: mapValue(raw, transform.valueMap, propertyType) };
  switch (transform) {
    case 'trim':
      return { value: raw.trim() };
    case 'lowercase':
      return { value: raw.toLowerCase() };
    case 'number': {
      const number = propertyType === 'number' ? raw.trim() : plainNumberOf(raw);
      return number === undefined ? { code: 'not_a_number' } : { value: number };
    }
    case 'dateFromMilliseconds': {
      const text = raw.trim();
      const time = new Date(milliseconds.test(text) && !looksLikeSeconds(text) ? Number(text) : Number.NaN);
      return Number.isNaN(time.getTime()) ? { code: 'not_a_date' } : { value: time.toISOString() };
    }
    case 'list':
      return { value: listOf(raw) };
  }
}

/** The values of a multiple choice, in order, without duplicates. */
export function listOf(raw: string): string[] {
  const values = raw
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean);
  return [...new Set(values)];
}

/** The mapped value, or the value itself. The values of a multiple choice are looked up one by one. */
function mapValue(
  raw: string,
  valueMap: Readonly<Record<string, string>>,
  propertyType: string | undefined,
): string {
  const lookUp = (value: string) => (Object.hasOwn(valueMap, value) ? valueMap[value] : undefined);
  const whole = lookUp(raw) ?? lookUp(raw.trim());
  if (whole !== undefined) return whole;
  if (!['enumeration', 'owners'].includes(propertyType ?? '') || !raw.includes(';')) return raw;
  return listOf(raw)
    .map((part) => lookUp(part) ?? part)
    .filter(Boolean)
    .join(';');
}

/**
 * A number that a user wrote with separators, as digits with a decimal point. Currency symbols around it are dropped.
 *
 * - If both point and comma occur, the last one is the decimal separator.
 * - A separator that occurs several times groups digits.
 * - A single comma before exactly three digits groups them (`1,000` is a thousand); otherwise it is the decimal comma
 *   (`1,5`).
 * - A single point is the decimal point (`12.5`), but before exactly three digits it is rejected if it could also
 *   group them: `1.000` is one in London and a thousand in Berlin, and a wrong guess would be off by a factor of a
 *   thousand. `1234.500` and `0.125` are clear.
 *
 * @returns undefined if it isn't a number or is ambiguous.
 */
export function plainNumberOf(text: string): string | undefined {
  const bare = bareOf(text);
  const points = bare.split('.').length - 1;
  const commas = bare.split(',').length - 1;
  if (commas === 0 && points <= 1) {
    return plainNumber.test(bare) && !ambiguous.test(bare) ? bare : undefined;
  }
  if (points > 0 && commas > 0) {
    return bare.lastIndexOf('.') > bare.lastIndexOf(',') ? grouped(bare, ',', '.') : grouped(bare, '.', ',');
  }
  if (points > 1) return grouped(bare, '.', ',');
  if (commas > 1 || /^[+-]?[1-9]\d{0,2},\d{3}$/.test(bare)) return grouped(bare, ',', '.');
  return grouped(bare, '.', ',');
}

/**
 * Both numbers that a text with an ambiguous point can mean, in the form in which they would be stored: `1.000` is
 * `1000` or `1`. Undefined if the text is clear, or not a number.
 */
export function ambiguousNumber(text: string): { grouped: string; decimal: string } | undefined {
  const bare = bareOf(text);
  if (!ambiguous.test(bare)) return undefined;
  const short = bare.replace(/\.?0+$/, '');
  // With a fourth digit after it, the point can't group.
  return { grouped: bare.replace('.', ''), decimal: short === bare ? `${bare}0` : short };
}

/** Without anything around and between the digits, except points and commas. */
function bareOf(text: string): string {
  return text
    .replaceAll(/\p{Sc}/gu, '')
    .trim()
    .replace('−', '-')
    .replace(/^([+-])\s+/, '$1')
    .replaceAll(groupSpaces, '');
}

/** Reads a number with known separators. Groups must be complete: `1,00,000` is invalid. */
function grouped(text: string, group: ',' | '.', decimal: ',' | '.'): string | undefined {
  const [whole = '', fraction, ...more] = text.split(decimal);
  if (more.length > 0) return undefined;
  const digits = whole.includes(group) ? wholeGroups(whole, group) : whole;
  const number = fraction === undefined ? digits : `${digits}.${fraction}`;
  return digits !== undefined && plainNumber.test(number ?? '') ? number : undefined;
}

function wholeGroups(text: string, group: ',' | '.'): string | undefined {
  const [first = '', ...rest] = text.split(group);
  const valid = /^[+-]?\d{1,3}$/.test(first) && rest.every((part) => /^\d{3}$/.test(part));
  return valid ? first + rest.join('') : undefined;
}
