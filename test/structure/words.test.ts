import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listFiles, readSources, type Source, walk } from './sources.ts';

const code = [
  'src',
  'web/src',
  'hubspot-app',
  'practice-portal/page',
  'practice-portal/main.ts',
  'bin',
  'bench',
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

test('documents avoid them', () => {
  const documents = listFiles(pages, /(\.md|llms\.txt)$/).map((file) => {
    const text = file === 'docs/glossary.md' ? (definitions ?? '') : readFileSync(file, 'utf8');
    return [file, text.replace(/^```.*?^```/gms, '').split('\n')] as const;
  });
  expect(documents.flatMap(([file, lines]) => found(file, lines))).toEqual([]);
});
