import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { againstTheTable, lists, tooLong, tooLongFunctions, tooManyFiles, trees } from './layers.ts';
import { type Node, readSources, type Source, walk } from './sources.ts';

const sources = readSources([...Object.keys(trees), 'test']);
const isTest = (file: string) => file.includes('.test.') || file.startsWith('test/');
const isIn = (room: string, file: string) => file === room || file.startsWith(`${room}/`);

/** The layer and the room of a file in a tree, counting layers from the bottom. */
function place(tree: string, file: string) {
  const layers = trees[tree]?.layers ?? [];
  const layer = layers.findIndex(({ rooms }) => rooms.some((room) => isIn(room, file)));
  const room = layers[layer]?.rooms.find((candidate) => isIn(candidate, file));
  return room === undefined ? undefined : { layer, room, together: layers[layer]?.together };
}

/** Why a file must not import another one, or undefined if it can. */
function fault(from: string, to: string): string | undefined {
  const tree = from.split('/')[0] ?? '';
  if (isIn('test', to)) return isTest(from) || tree === 'bench' ? undefined : 'only tests import test/';
  const outside = trees[tree]?.outside ?? [];
  if (!isIn(tree, to)) {
    if (outside.some((room) => isIn(room, to))) return undefined;
    return `outside of its tree, ${tree}/ imports ${outside.join(', ') || 'nothing'}`;
  }
  const importing = place(tree, from);
  const imported = place(tree, to);
  if (importing === undefined || imported === undefined) {
    return `${importing === undefined ? from : to} has no place in test/structure/layers.ts`;
  }
  if (imported.room === importing.room || imported.layer < importing.layer) return undefined;
  if (imported.layer > importing.layer) return `${imported.room} is above ${importing.room}`;
  return importing.together ? undefined : `${importing.room} and ${imported.room} do not import each other`;
}

/** Whether the tests of a file can import anything: a test of the server can use all of it. */
const isFree = (file: string) => isTest(file) && /^(src|test)\//.test(file);

/** Expects exactly the faults that are listed as exceptions: a new one fails, and so does an unused exception. */
function expectOnly(faults: Map<string, string>, exceptions: string[]) {
  const found = [...faults]
    .filter(([name]) => !exceptions.includes(name))
    .map(([name, why]) => `${name}: ${why}`);
  const gone = exceptions.filter((name) => !faults.has(name));
  expect({ found, 'exceptions to delete from test/structure/layers.ts': gone }).toEqual({
    found: [],
    'exceptions to delete from test/structure/layers.ts': [],
  });
}

test('files import only what is below them', () => {
  const faults = new Map<string, string>();
  for (const { file, imports } of sources) {
    if (isFree(file)) continue;
    for (const imported of imports) {
      const why = fault(file, imported);
      if (why !== undefined) faults.set(`${file} -> ${imported}`, why);
    }
  }
  expectOnly(faults, againstTheTable);
});

describe('sizes', () => {
  const code = sources.filter(({ file }) => !file.includes('.test.'));

  test('a folder has at most 25 source files', () => {
    const counts = new Map<string, number>();
    for (const { file } of code) {
      const folder = path.posix.dirname(file);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    const full = [...counts].filter(([folder, count]) => count > 25 && !lists.includes(folder));
    expectOnly(new Map(full.map(([folder, count]) => [folder, `${count} files`])), tooManyFiles);
  });

  test('a source file has at most 300 lines', () => {
    const long = code.map(({ file, text }) => [file, text.split('\n').length - 1] as const);
    const faults = long
      .filter(([, lines]) => lines > 300)
      .map(([file, lines]) => [file, `${lines} lines`] as const);
    expectOnly(new Map(faults), tooLong);
  });

  test('a function has at most 100 lines', () => {
    expectOnly(new Map(code.flatMap(longFunctions)), tooLongFunctions);
  });
});

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** The functions of a file with more than 100 lines, by their names. */
function longFunctions({ file, text, program }: Source): [string, string][] {
  const long: [string, string][] = [];
  walk(program, (node, within) => {
    if (!functions.has(node.type)) return;
    const lines = text.slice(node.start, node.end).split('\n').length;
    if (lines > 100) long.push([`${file}: ${nameOf(node, within)}`, `${lines} lines`]);
  });
  return long;
}

/** The name of a function in its declaration, or the name of what contains it. */
function nameOf(node: Node, within: readonly Node[]): string {
  const named = [...within, node]
    .reverse()
    .map(({ id, key }) => (id ?? key) as { name?: string } | null | undefined);
  return named.find((name) => name?.name !== undefined)?.name ?? 'without a name';
}
