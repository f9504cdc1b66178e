import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('cells are quoted where they must be, and none begins a formula', () => {
  expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', null, -1.5, ''])).toBe(
    'a,"b,c","say ""x""","two\nlines",,-1.5,\r\n',
  );
  for (const text of ['=1+1', '+1', '-1', '@sum', ' =1', '\t=1', '\r=1', '＝1']) {
    const [line] = [csvLine([text])];
    expect(line.replace(/^"/, ''), JSON.stringify(text)).toMatch(/^'/);
  }
  expect(csvLine(['a=1', 'e-mail'])).toBe('a=1,e-mail\r\n');
});
