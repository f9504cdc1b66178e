import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

/** A node of the syntax tree, as far as all nodes are alike. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export interface Source {
  /** From the root of the repository. */
  file: string;
  text: string;
  program: Node;
  /** The files of ours that it imports or re-exports, types included. */
  imports: string[];
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The files of the repository below some folders, also those not yet committed. */
export function listFiles(folders: string[], extension: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders]);
  return listed
    .toString()
    .split('\n')
    .filter((file) => extension.test(file) && existsSync(file))
    .sort();
}

const read = new Map<string, Source>();

/** The source files below some folders, with their syntax trees. Each file is read once. */
export function readSources(folders: string[]): Source[] {
  return listFiles(folders, /\.(tsx?|m?js)$/).map((file) => {
    const known = read.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(file, 'utf8');
    const { program, errors } = parseSync(file, text);
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
    const root = program as unknown as Node;
    const source = { file, text, program: root, imports: importsOf(file, root) };
    read.set(file, source);
    return source;
  });
}

/** Calls back for every node below one, with the nodes that it is in, the outermost first. */
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
