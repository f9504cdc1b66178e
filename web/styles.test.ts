import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// A style of another screen must never affect this one: all classes except those of one sheet are local.

const root = path.join(import.meta.dirname, 'src');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const global = path.join('ui', 'global.css');
const sheets = globSync('**/*.css', { cwd: root });

const namesIn = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([name]) => name))].sort();

test('every style sheet is local to a module, but the global ones and the order of the layers', () => {
  const layers = path.join('ui', 'layers.css');
  const embed = path.join('embed', 'embed.css');
  expect(sheets.filter((file) => !file.endsWith('.module.css')).sort()).toEqual([embed, global, layers]);
});

test('the classes of the global sheet are those that the screens use', () => {
  const screens = globSync('**/*.tsx', { cwd: root }).map(read).join('\n');
  expect(namesIn(screens, /(?<![\w-])cx-[\w-]+/g)).toEqual(namesIn(read(global), /(?<=\.)cx-[\w-]+/g));
});

test('no module gives a global class another look on all screens', () => {
  const redefining = sheets.filter((file) => /(^|})\s*:global\(\.cx-[\w-]+\)\s*[,{]/.test(read(file)));
  expect(redefining).toEqual([]);
});

const modules = sheets.filter((file) => file.endsWith('.module.css'));
const classesOf = (sheet: string) => {
  const rules = sheet.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/:global\([^)]*\)/g, '');
  return namesIn(rules, /(?<=\.)[a-zA-Z][\w-]*/g);
};

/** The classes that each source uses from each module. */
const uses = globSync('**/*.tsx', { cwd: root }).flatMap((file) => {
  const text = read(file);
  return [...text.matchAll(/import (\w+) from '([^']+\.module\.css)'/g)].map(([, name = '', to = '']) => ({
    file,
    module: path.join(path.dirname(file), to),
    classes: namesIn(text.replaceAll(to, ''), new RegExp(`(?<=\\b${name}\\.)\\w+`, 'g')),
  }));
});

test('a module is used in its own room, or is one of `ui`', () => {
  const roomOf = (file: string) => file.split(path.sep)[0];
  const foreign = uses.filter(({ file, module }) => ![roomOf(file), 'ui'].includes(roomOf(module)));
  expect(foreign).toEqual([]);
});

test.each(modules)('the classes of %s are those that its parts use', (module) => {
  const used = uses.filter((use) => use.module === module).flatMap(({ classes }) => classes);
  expect([...new Set(used)].sort()).toEqual(classesOf(read(module)));
});

test('the styles of Mantine are in a layer, which those of modules win over, whichever are loaded first', () => {
  const entries = read('main.tsx') + read(path.join('embed', 'mount-element.tsx'));
  const mantine = namesIn(entries, /@mantine\/[\w/.-]+\.css/g);
  expect(mantine.filter((file) => !file.endsWith('.layer.css'))).toEqual([]);
});
