import { expect, test } from 'vitest';
import { applyTransform, listOf, plainNumberOf } from './transforms.ts';

test.each([
  ['English', '1,234.50', '1234.50'],
  ['German', '1.234,50', '1234.50'],
  ['English millions', '12,345,678', '12345678'],
  ['German millions', '12.345.678', '12345678'],
  ['German millions with decimals', '-12.345.678,9', '-12345678.9'],
  ['Swiss', "1'234'567.80", '1234567.80'],
  ['French, with narrow spaces', '1\u202f234\u202f567,8', '1234567.8'],
  ['spaces and no decimals', '1 234', '1234'],
  ['a comma before three digits groups them', '1,000', '1000'],
  ['a decimal comma', '1,5', '1.5'],
  ['a decimal comma with four digits', '1,2345', '1.2345'],
  ['a nought before the comma is no group', '0,125', '0.125'],
  ['a decimal point', '12.5', '12.5'],
  ['a point that cannot group', '1234.500', '1234.500'],
  ['a nought before the point is no group', '0.125', '0.125'],
  ['no separator', ' 1234 ', '1234'],
  ['a currency sign before', '$1,234.50', '1234.50'],
  ['a currency sign behind', '1.234,50 €', '1234.50'],
  ['a real minus sign', '−5,5', '-5.5'],
  ['scientific notation', '1.42e-14', '1.42e-14'],
])('a number in %s form', (_name, text, expected) => {
  expect(plainNumberOf(text)).toBe(expected);
});

test.each([
  ['a point before three digits: one or a thousand', '1.000'],
  ['the same with a sign', '-12.500'],
  ['groups that are not whole', '1,00,000.5'],
  ['two decimal commas behind a point', '1.234,5,6'],
  ['words', 'n/a'],
  ['two numbers', '12 34'],
  ['only separators', ',.'],
  ['no digits before the comma', ',5'],
])('%s is refused', (_name, text) => {
  expect(plainNumberOf(text)).toBeUndefined();
  expect(applyTransform(text, 'number')).toEqual({ code: 'not_a_number' });
});

test('a number property of HubSpot always has a decimal point', () => {
  expect(applyTransform('1.000', 'number', 'number')).toEqual({ value: '1.000' });
});

test('the texts', () => {
  expect(applyTransform('  Jane ', 'trim')).toEqual({ value: 'Jane' });
  expect(applyTransform('JANE@A.Test', 'lowercase')).toEqual({ value: 'jane@a.test' });
});

test('a date from milliseconds, and nothing else', () => {
  expect(applyTransform('1767225600000', 'dateFromMilliseconds')).toEqual({
    value: '2026-01-01T00:00:00.000Z',
  });
  expect(applyTransform('-86400000', 'dateFromMilliseconds')).toEqual({ value: '1969-12-31T00:00:00.000Z' });
  expect(applyTransform('2026-01-01', 'dateFromMilliseconds')).toEqual({ code: 'not_a_date' });
  expect(applyTransform('9999999999999999', 'dateFromMilliseconds')).toEqual({ code: 'not_a_date' });
  for (const seconds of ['1774915200', '+1774915200', '-86400', '-500000000', '0']) {
    expect(applyTransform(seconds, 'dateFromMilliseconds')).toEqual({ code: 'not_a_date' });
  }
});

test('a multiple choice is a list, each value once', () => {
  expect(listOf(';red; blue;;red')).toEqual(['red', 'blue']);
});

test.each([
  ['a value that is named', 'a', 'string', 'Alpha'],
  ['one with spaces around it', ' a ', 'string', 'Alpha'],
  ['one that is not stays', 'c', 'string', 'c'],
  ['capitals matter', 'A', 'string', 'A'],
  ['each value of a multiple choice', 'a;c;b', 'enumeration', 'Alpha;c;Beta'],
  ['a text with a semicolon is one value', 'a;b', 'string', 'a;b'],
  ['a name that every object has', 'constructor', 'string', 'constructor'],
])('a value map: %s', (_name, raw, type, expected) => {
  const transform = { valueMap: { a: 'Alpha', b: 'Beta' } };
  expect(applyTransform(raw, transform, type)).toEqual({ value: expected });
});
