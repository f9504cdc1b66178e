import { expect, test } from 'vitest';

// A class means one thing: a style sheet belongs to the parts next to it, and `ui/global.css` alone is for all.

const sheets = import.meta.glob<string>('./**/*.css', { query: '?raw', import: 'default', eager: true });
const sources = import.meta.glob<string>('./**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const globalSheet = './ui/global.css';

const unique = (found: Iterable<string>): string[] => [...new Set(found)].sort();
const all = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), ([, name = '']) => name);

const classesIn = (sheet: string): string[] => {
  const plain = sheet.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/:global\([^)]*\)/g, '');
  return unique(all(plain, /\.([a-zA-Z][\w-]*)/g));
};

/** Where the path of an import leads. */
const resolve = (from: string, to: string): string =>
  new URL(to, new URL(from, 'file:///src/')).pathname.replace('/src/', './');

const roomOf = (path: string): string => path.split('/')[1] ?? '';

/** The modules that a source imports, each with the classes that it takes from there. */
const modulesOf = (path: string, text: string) =>
  Array.from(text.matchAll(/import (\w+) from '([^']+\.module\.css)'/g), ([, name = '', to = '']) => ({
    sheet: resolve(path, to),
    classes: all(text.replaceAll(/'[^']*\.module\.css'/g, ''), new RegExp(`\\b${name}\\.(\\w+)`, 'g')),
  }));

const uses = Object.entries(sources).flatMap(([path, text]) =>
  modulesOf(path, text).map((use) => ({ path, ...use })),
);

test('every style sheet but the global one and the order of layers is a module', () => {
  expect(Object.keys(sheets).filter((path) => !path.endsWith('.module.css'))).toEqual([
    globalSheet,
    './ui/layers.css',
  ]);
});

test('a module is used in its own room, or is one of `ui`', () => {
  const foreign = uses.filter(({ path, sheet }) => !['ui', roomOf(path)].includes(roomOf(sheet)));
  expect(foreign.map(({ path, sheet }) => `${path} takes ${sheet}`)).toEqual([]);
});

test.each(Object.keys(sheets).filter((path) => path.endsWith('.module.css')))(
  'the classes of %s are those that components name',
  (path) => {
    const named = uses.filter(({ sheet }) => sheet === path).flatMap(({ classes }) => classes);
    expect(classesIn(sheets[path] ?? '')).toEqual(unique(named));
  },
);

test('a global class is declared in the global style sheet, and used', () => {
  const named = Object.entries(sources)
    .filter(([path]) => !path.endsWith('.test.ts'))
    .flatMap(([, text]) => all(text, /[\s"'`](cx-[a-z-]+)[\s"'`]/g));
  expect(unique(named)).toEqual(
    classesIn(sheets[globalSheet] ?? '').filter((name) => name.startsWith('cx-')),
  );
});
