import { expect, test } from 'vitest';
import { coerceValue } from './coerce-value.ts';
import type { ColumnType } from './column-types.ts';

const column = (kind: ColumnType['kind'], limits: Partial<ColumnType> = {}): ColumnType => ({
  name: 'c',
  sqlType: kind,
  kind,
  maxLength: undefined,
  maxWholeDigits: undefined,
  range: undefined,
  required: false,
  generated: false,
  ...limits,
});

const numeric = column('number', { maxWholeDigits: 131_072 });
const money = column('number', { maxWholeDigits: 10 });
const int4 = column('integer', { range: { min: -(2n ** 31n), max: 2n ** 31n - 1n } });

test.each([
  ['null is null', null, numeric, { value: null }],
  ['empty text is null in a number', '', numeric, { value: null }],
  ['empty text is null in a date', ' ', column('date'), { value: null }],
  ['empty text is null in a boolean', '', column('boolean'), { value: null }],
  ['a number stays as it was written', '1234.50', numeric, { value: '1234.50' }],
  ['a negative number', '-0.5', numeric, { value: '-0.5' }],
  ['spaces around a number', ' 12 ', numeric, { value: '12' }],
  [
    'a probability in full',
    '0.200000000000000011102230246251565',
    numeric,
    { value: '0.200000000000000011102230246251565' },
  ],
  ['scientific notation', '1.42e-14', numeric, { value: '1.42e-14' }],
  ['forty digits', '9'.repeat(40), numeric, { value: '9'.repeat(40) }],
  ['more than numeric holds', '1e200000', numeric, { code: 'number_out_of_range' }],
  ['more than a narrow column holds', '12345678901', money, { code: 'number_out_of_range' }],
  ['thousands separators are ambiguous', '1,000', numeric, { code: 'not_a_number' }],
  ['words', 'n/a', numeric, { code: 'not_a_number' }],
  ['NaN, which PostgreSQL would take', 'NaN', numeric, { code: 'not_a_number' }],
  ['Infinity, which PostgreSQL would take', 'Infinity', numeric, { code: 'not_a_number' }],
  ['hexadecimal', '0x10', numeric, { code: 'not_a_number' }],
  ['a list of numbers', '1;2', numeric, { code: 'not_a_number' }],
  ['an integer', '42', int4, { value: '42' }],
  ['an integer written as a decimal', '42.0', int4, { value: '42' }],
  ['a fraction in an integer', '42.5', int4, { code: 'not_a_number' }],
  ['an integer beyond the column', '3000000000', int4, { code: 'number_out_of_range' }],
  ['a day', '2026-03-31', column('date'), { value: '2026-03-31' }],
  ['a moment as a day', '2026-03-31T23:30:00.000Z', column('date'), { value: '2026-03-31' }],
  ['milliseconds as a day', '1774915200000', column('date'), { value: '2026-03-31' }],
  ['a day that does not exist', '2026-02-31', column('date'), { code: 'not_a_date' }],
  ['words in a date', 'soon', column('date'), { code: 'not_a_date' }],
  ['milliseconds beyond time', '99999999999999999', column('date'), { code: 'not_a_date' }],
  ['a moment', '2026-03-31T10:00:00Z', column('timestamp'), { value: '2026-03-31T10:00:00.000Z' }],
  ['true', 'TRUE', column('boolean'), { value: true }],
  ['no', 'no', column('boolean'), { value: false }],
  ['maybe', 'maybe', column('boolean'), { code: 'not_a_boolean' }],
  ['NUL characters go', 'a\0b', column('text'), { value: 'ab' }],
  ['half a character is replaced', 'a\ud800b', column('text'), { value: 'a\ufffdb' }],
  ['emoji stay', '👩‍🚀 مرحبا', column('text'), { value: '👩‍🚀 مرحبا' }],
  ['HTML is text', '<script>alert(1)</script>', column('text'), { value: '<script>alert(1)</script>' }],
  ['emoji count as one character', '😀😀', column('text', { maxLength: 2 }), { value: '😀😀' }],
  ['text beyond the column', 'abc', column('text', { maxLength: 2 }), { code: 'too_long' }],
])('%s', (_name, raw, type, expected) => {
  expect(coerceValue(raw, type)).toEqual(expected);
});
