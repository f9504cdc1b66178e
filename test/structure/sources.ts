import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

/** A node of the syntax tree, with the properties that all nodes have. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export interface Source {
  /** Relative to the root of the repository. */
  file: string;
  text: string;
  program: Node;
  comments: string[];
  /** Our files that it imports or re-exports, including types. */
  imports: string[];
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The repository's files in some folders, including uncommitted ones. */
export function listFiles(folders: string[], extension: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders]);
  return listed
    .toString()
    .split('\n')
    .filter((file) => extension.test(file) && existsSync(file))
    .sort();
}

const read = new Map<string, Source>();

/** The source files in some folders, with their syntax trees. Each file is read once. */
export function readSources(folders: string[]): Source[] {
  return listFiles(folders, /\.(tsx?|m?js)$/).map((file) => {
    const known = read.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(file, 'utf8');
    const { program, comments, errors } = parseSync(file, text);
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
    const root = program as unknown as Node;
    const source = {
      file,
      text,
      program: root,
      comments: comments.map(({ value }) => value),
      imports: importsOf(file, root),
    };
    read.set(file, source);
    return source;
  });
}

/** Visits every node below a node, with its ancestors, outermost first. */
export function walk(
  node: Node,
  visit: (node: Node, within: readonly Node[]) => void,
  within: Node[] = [],
): void {
  visit(node, within);
  within.push(node);
  for (const key in node) {
    const value = node[key];
    if (isNode(value)) walk(value, visit, within);
    else if (Array.isArray(value)) for (const child of value) if (isNode(child)) walk(child, visit, within);
  }
  within.pop();
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function importsOf(file: string, program: Node): string[] {
  const imported: string[] = [];
  walk(program, (node) => {
    const specifier = (node.source as { value?: unknown } | null | undefined)?.value;
    if (!importing.has(node.type) || typeof specifier !== 'string' || !specifier.startsWith('.')) return;
    imported.push(path.posix.join(path.posix.dirname(file), specifier));
  });
  return imported;
}
