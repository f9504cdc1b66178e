import { expect, test } from 'vitest';
import { splitStatements } from './sql-statements.ts';

test('statements are split at semicolons and know their line', () => {
  expect(splitStatements('select 1;\n\nselect\n  2;\nselect 3')).toEqual([
    { text: 'select 1', line: 1 },
    { text: 'select\n  2', line: 3 },
    { text: 'select 3', line: 5 },
  ]);
});

test('comments before a statement do not belong to it, those within do', () => {
  expect(
    splitStatements("-- it's; a note\n/* one; more */ select 1 -- the; number\n + 1;\n-- the end;"),
  ).toEqual([{ text: 'select 1 -- the; number\n + 1', line: 2 }]);
});

test.each([
  ["select 'a;b', 'it''s;'"],
  ["select e'a\\';b', 1"],
  ['select 1 as "a;""b"'],
  ['create function f() returns int language sql as $$ select 1; $$'],
  ["do $body$ begin perform ';'; perform $$;$$; end $body$"],
  ['select $1'],
])('%s is one statement', (statement) => {
  expect(splitStatements(`${statement};`)).toEqual([{ text: statement.trim(), line: 1 }]);
});

test('a script without statements has none', () => {
  expect(splitStatements('')).toEqual([]);
  expect(splitStatements(' ;\n-- nothing\n;')).toEqual([]);
});
