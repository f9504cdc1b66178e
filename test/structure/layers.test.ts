import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lists, trees } from './layers.ts';
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

test('files import only what is below them', () => {
  const faults = sources
    .filter(({ file }) => !isFree(file))
    .flatMap(({ file, imports }) => imports.map((imported) => [file, imported] as const))
    .map(([from, to]) => ({ import: `${from} -> ${to}`, why: fault(from, to) }))
    .filter(({ why }) => why !== undefined);
  expect(faults).toEqual([]);
});

describe('sizes', () => {
  const code = sources.filter(({ file }) => !file.includes('.test.'));

  test('a folder has at most 25 source files', () => {
    const folders = Map.groupBy(code, ({ file }) => path.posix.dirname(file));
    const full = [...folders]
      .filter(([folder, files]) => files.length > 25 && !lists.includes(folder))
      .map(([folder, files]) => `${folder}: ${files.length} files`);
    expect(full).toEqual([]);
  });

  test('a source file has at most 300 lines', () => {
    const long = code
      .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  test('a function has at most 100 lines', () => {
    expect(code.flatMap(longFunctions)).toEqual([]);
  });
});

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** The functions of a file with more than 100 lines, by their names. */
function longFunctions({ file, text, program }: Source): string[] {
  const long: string[] = [];
  walk(program, (node, within) => {
    if (!functions.has(node.type)) return;
    const lines = text.slice(node.start, node.end).split('\n').length;
    if (lines > 100) long.push(`${file}: ${nameOf(node, within)}, ${lines} lines`);
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
