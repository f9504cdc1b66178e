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
const cents = column('number', { maxWholeDigits: 10, scale: 2 });
const tens = column('number', { maxWholeDigits: 3, scale: -1 });
const thousandths = column('number', { maxWholeDigits: -2, scale: 4 });
const moneyType = column('number', { maxWholeDigits: 16, scale: 2, sqlType: 'money' });
const real = column('number', { sqlType: 'real' });
const double = column('number', { sqlType: 'double precision' });
const int2 = column('integer', { range: { min: -(2n ** 15n), max: 2n ** 15n - 1n } });
const int8 = column('integer', { range: { min: -(2n ** 63n), max: 2n ** 63n - 1n } });
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
  ['the largest that a column holds', '9999999999.99', cents, { value: '9999999999.99' }],
  ['just below what rounds up', '9999999999.9949999', cents, { value: '9999999999.9949999' }],
  ['one digit too many after rounding', '9999999999.996', cents, { code: 'number_out_of_range' }],
  ['half rounds away from zero', '9999999999.995', cents, { code: 'number_out_of_range' }],
  ['likewise below zero', '-9999999999.996', cents, { code: 'number_out_of_range' }],
  ['likewise with an exponent', '9.999999999996e9', cents, { code: 'number_out_of_range' }],
  ['rounding that stays within', '8999999999.996', cents, { value: '8999999999.996' }],
  ['nines behind the point alone', '0.999999', cents, { value: '0.999999' }],
  ['zeros before an exponent count for nothing', '0.00001e12', cents, { value: '0.00001e12' }],
  ['leading zeros count for nothing', '00000000000001.5', cents, { value: '00000000000001.5' }],
  ['a scale below zero', '994', tens, { value: '994' }],
  ['rounding of whole digits', '995', tens, { code: 'number_out_of_range' }],
  ['more scale than precision', '0.0094', thousandths, { value: '0.0094' }],
  ['rounding of zeros behind the point', '0.00996', thousandths, { code: 'number_out_of_range' }],
  ['an exponent in money', '-1.2345e2', moneyType, { value: '-123.45' }],
  ['a small exponent in money', '5e-3', moneyType, { value: '0.005' }],
  ['more than a real holds', '3.5e38', real, { code: 'number_out_of_range' }],
  ['less than a real holds', '1e-60', real, { code: 'number_out_of_range' }],
  ['zero in a real', '0.000', real, { value: '0.000' }],
  ['more than a double holds', '1e309', double, { code: 'number_out_of_range' }],
  ['less than a double holds', '1e-400', double, { code: 'number_out_of_range' }],
  ['an exponent in an integer', '4.2e1', int4, { value: '42' }],
  ['a whole number after its exponent only', '4.25e1', int4, { code: 'not_a_number' }],
  ['the end of a smallint', '-32768', int2, { value: '-32768' }],
  ['beyond the end of a smallint', '-32769', int2, { code: 'number_out_of_range' }],
  ['the end of a bigint', '9223372036854775807', int8, { value: '9223372036854775807' }],
  ['beyond the end of a bigint', '9223372036854775808', int8, { code: 'number_out_of_range' }],
  ['an integer with zeros before it', '000000000000000000000042', int4, { value: '42' }],
  ['an integer of any size', '1e999999', int8, { code: 'number_out_of_range' }],
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
  ['seconds are no milliseconds', '1774915200', column('date'), { code: 'not_a_date' }],
  ['nor are they in a moment', '1774915200', column('timestamp'), { code: 'not_a_date' }],
  ['seconds before 1970', '-500000000', column('date'), { code: 'not_a_date' }],
  ['a zero for nothing', '0', column('date'), { code: 'not_a_date' }],
  ['milliseconds of the seventies', '47088000000', column('date'), { value: '1971-06-30' }],
  [
    'a moment without a zone is in UTC',
    '2026-03-31 23:30',
    column('timestamp'),
    { value: '2026-03-31T23:30:00.000Z' },
  ],
  [
    'a moment with an offset',
    '2026-03-31T23:30:00.5-0700',
    column('timestamp'),
    { value: '2026-04-01T06:30:00.500Z' },
  ],
  ['a day with words behind it', '2026-03-31 (at noon)', column('date'), { code: 'not_a_date' }],
  ['a month that does not exist', '2026-13-01', column('date'), { code: 'not_a_date' }],
  ['an hour that does not exist', '2026-03-31T25:00:00Z', column('timestamp'), { code: 'not_a_date' }],
  ['a year that PostgreSQL reads otherwise', '+012026-01-01', column('date'), { code: 'not_a_date' }],
  ['the year nought', '0000-01-01', column('date'), { code: 'not_a_date' }],
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

test.each([
  ['US/Arizona', '2026-04-01T06:59:00.000Z', '2026-03-31'],
  ['Europe/Paris', '2026-03-30T22:00:00.000Z', '2026-03-31'],
  ['Europe/Paris', '2026-03-29T00:59:00.000Z', '2026-03-29'],
  ['Pacific/Kiritimati', '1774864800000', '2026-03-31'],
  ['Pacific/Pago_Pago', '2026-04-01T10:59:59.999Z', '2026-03-31'],
  ['US/Arizona', '2026-03-31', '2026-03-31'],
  ['US/Arizona', '0900-06-01T00:00:00Z', '0900-05-31'],
])('in %s, %s is of %s', (zone, raw, day) => {
  expect(coerceValue(raw, column('date'), zone)).toEqual({ value: day });
});

test.each([
  ['US/Arizona', '0001-01-01T00:00:00Z'],
  ['Asia/Tokyo', '9999-12-31T23:00:00Z'],
])('a day beyond the years, in %s', (zone, raw) => {
  expect(coerceValue(raw, column('date'), zone)).toEqual({ code: 'not_a_date' });
});
