import type { QuarantineCode } from '../../contract/sync.ts';
import { coerceValue } from './coerce-value.ts';
import type { ColumnType } from './column-types.ts';
import type { FieldMapping } from './object-mapping.ts';

declare global {
  interface JSON {
    /** JSON text that `JSON.stringify` writes unchanged. */
    rawJSON(text: string): object;
  }
}

/** The type that a mapping gives its key of `custom_fields`. */
type CustomFieldForm = 'text' | 'number' | 'boolean' | 'date' | 'timestamp' | 'list';

/** By transform first, then by HubSpot's type of the property; text if that is unknown. */
export function customFieldForm(mapping: Pick<FieldMapping, 'transform' | 'propertyType'>): CustomFieldForm {
  const { transform, propertyType } = mapping;
  if (typeof transform === 'object') return 'text';
  if (transform === 'list') return 'list';
  if (transform === 'number') return 'number';
  if (transform === 'dateFromMilliseconds') return propertyType === 'datetime' ? 'timestamp' : 'date';
  switch (propertyType) {
    case 'number':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'date':
      return 'date';
    case 'datetime':
      return 'timestamp';
    default:
      return 'text';
  }
}

/**
 * Each form as a column type. Numbers are limited to the range of floating-point numbers, which readers of JSON use.
 */
const jsonColumn = (kind: ColumnType['kind']): ColumnType => ({
  name: 'custom_fields',
  sqlType: 'jsonb',
  kind,
  maxLength: undefined,
  maxWholeDigits: 308,
  range: undefined,
  required: false,
  generated: false,
});
const columns: Record<CustomFieldForm, ColumnType> = {
  text: jsonColumn('text'),
  number: jsonColumn('number'),
  boolean: jsonColumn('boolean'),
  date: jsonColumn('date'),
  timestamp: jsonColumn('timestamp'),
  list: jsonColumn('text'),
};

/**
 * A value in the type of its custom field: text, a list of texts, a boolean, a day or time in ISO form, or a number
 * with all its digits (`JSON.rawJSON`). Blank text is null.
 */
export function customFieldValue(
  raw: string | readonly string[],
  form: CustomFieldForm,
  timeZone = 'UTC',
): { value: unknown } | { code: QuarantineCode } {
  if (typeof raw !== 'string') {
    const parts = raw.map((part) => coerceValue(part, columns.list));
    const values = parts.flatMap((part) => ('value' in part && part.value !== null ? [part.value] : []));
    return { value: values.length > 0 ? values : null };
  }
  const coerced = coerceValue(raw, columns[form], timeZone);
  if (form !== 'number' || !('value' in coerced) || typeof coerced.value !== 'string') return coerced;
  return { value: JSON.rawJSON(jsonNumber(coerced.value)) };
}

/** A decimal number in JSON's format: no plus sign, no leading zeros, digits after the point. */
function jsonNumber(text: string): string {
  return text
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/\.(?=$|[eE])/, '');
}
