import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listFiles, type Node, readSources, type Source, walk } from './sources.ts';

const code = [
  'src',
  'web/src',
  'hubspot-app',
  'practice-portal/page',
  'practice-portal/main.ts',
  'bin',
  'bench',
  'examples',
];
const commented = [...code, 'practice-portal', 'test'];
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'llms.txt',
  'docs',
  'practice-portal',
];

const glossary = readFileSync('docs/glossary.md', 'utf8');
const [definitions, style = ''] = glossary.split('\n## Style\n');
const words = [...style.matchAll(/^\| (.+) \| .+ \|$/gm)]
  .flatMap(([, row = '']) => row.split(', '))
  .filter((word) => word !== 'not');
const avoided = new RegExp(`\\b(${words.join('|')})\\b`, 'gi');

/**
 * The texts of a source file that people read: its strings and the text in its JSX, without SQL and names of values.
 */
function textsOf({ file, program }: Source): string[] {
  const texts: string[] = [];
  walk(program, (node, within) => {
    const isQuery = within.at(-2)?.type === 'TaggedTemplateExpression';
    if (node.type === 'TemplateElement' && !isQuery) texts.push((node.value as { raw: string }).raw);
    if ((node.type === 'Literal' || node.type === 'JSXText') && typeof node.value === 'string') {
      texts.push(node.value);
    }
  });
  // The chat also understands words that it does not use: its patterns have no capital letter.
  return texts.filter((text) => (file.startsWith('src/chat/') ? /[A-Z]/ : /[A-Z ]/).test(text));
}

/** The function that a call starts with: `test` for `test.each(…)(…)`. */
function calledIn(node: Node): unknown {
  if (node.type === 'Identifier') return node.name;
  const inner = node.callee ?? node.tag ?? node.object;
  return inner === undefined ? undefined : calledIn(inner as Node);
}

/** The titles of tests and of groups of tests. */
function titlesOf({ program }: Source): string[] {
  const titles: string[] = [];
  walk(program, (node) => {
    if (node.type !== 'CallExpression' || !['test', 'it', 'describe'].includes(String(calledIn(node))))
      return;
    const [title] = node.arguments as { value?: unknown; quasis?: { value: { raw: string } }[] }[];
    if (typeof title?.value === 'string') titles.push(title.value);
    titles.push(...(title?.quasis ?? []).map(({ value }) => value.raw));
  });
  return titles;
}

const found = (where: string, texts: string[]) =>
  texts.flatMap((text) =>
    [...text.matchAll(avoided)].map(([word]) => `${where}: ${word} (${text.trim().slice(0, 90)})`),
  );

const sources = readSources(code).filter(({ file }) => !file.includes('.test.'));

test('the glossary lists the words to avoid', () => {
  expect(words).toContain('mend');
  expect(words.length).toBeGreaterThan(10);
});

test('texts in the code avoid them', () => {
  expect(sources.flatMap((source) => found(source.file, textsOf(source)))).toEqual([]);
});

test('comments in the code avoid them', () => {
  expect(readSources(commented).flatMap(({ file, comments }) => found(file, comments))).toEqual([]);
});

test('titles of tests avoid them', () => {
  const tests = readSources(['src', 'web', 'test', 'practice-portal', 'hubspot-app', 'bench']).filter(
    ({ file }) => file.includes('.test.'),
  );
  expect(tests.flatMap(titlesOf).length).toBeGreaterThan(1_000);
  expect(tests.flatMap((source) => found(source.file, titlesOf(source)))).toEqual([]);
});

test('documents avoid them', () => {
  const documents = listFiles(pages, /(\.md|llms\.txt)$/).map((file) => {
    const text = file === 'docs/glossary.md' ? (definitions ?? '') : readFileSync(file, 'utf8');
    return [file, text.replace(/^```.*?^```/gms, '').split('\n')] as const;
  });
  expect(documents.flatMap(([file, lines]) => found(file, lines))).toEqual([]);
});
