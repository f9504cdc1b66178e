import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// A style that another screen loads must never reach this one: all classes but those of one sheet are local.

const root = path.join(import.meta.dirname, 'src');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const global = path.join('ui', 'global.css');
const sheets = globSync('**/*.css', { cwd: root });

const namesIn = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([name]) => name))].sort();

test('every style sheet but the global one is local to a module', () => {
  expect(sheets.filter((file) => !file.endsWith('.module.css'))).toEqual([global]);
});

test('the classes of the global sheet are those that the screens use', () => {
  const screens = globSync('**/*.tsx', { cwd: root }).map(read).join('\n');
  expect(namesIn(screens, /(?<![\w-])cx-[\w-]+/g)).toEqual(namesIn(read(global), /(?<=\.)cx-[\w-]+/g));
});

test('no module gives a global class another look on all screens', () => {
  const redefining = sheets.filter((file) => /(^|})\s*:global\(\.cx-[\w-]+\)\s*[,{]/.test(read(file)));
  expect(redefining).toEqual([]);
});
