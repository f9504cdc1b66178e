import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

test.each([
  ['{"id":9007199254740993}', { id: '9007199254740993' }],
  ['{"id":-9007199254740993}', { id: '-9007199254740993' }],
  ['[12345678901234567890, 5]', ['12345678901234567890', 5]],
  ['{"id": 1234567890123456}', { id: 1234567890123456 }],
  ['{"id":9007199254740991}', { id: 9007199254740991 }],
  ['{"score":0.12345678901234567}', { score: Number('0.12345678901234567') }],
  ['{"big":12345678901234567.5}', { big: Number('12345678901234567.5') }],
  ['{"id":"9007199254740993"}', { id: '9007199254740993' }],
  ['{"text":"see :12345678901234567"}', { text: 'see :12345678901234567' }],
  ['null', null],
])('%s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test('what is not JSON is a syntax error, with long numbers too', () => {
  expect(() => parseJson('{"id":')).toThrow(SyntaxError);
  expect(() => parseJson('{"id":12345678901234567890')).toThrow(SyntaxError);
});
