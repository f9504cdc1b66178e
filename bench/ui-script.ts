import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import type { Figure } from './figure.ts';

/**
 * The JavaScript that a browser loads before it can show a page: the files in index.html, and the customers screen.
 */
export async function uiScript(): Promise<Figure[]> {
  const result = await build({
    root: path.join(import.meta.dirname, '../web'),
    logLevel: 'error',
    build: { outDir: path.join(tmpdir(), 'cscx-bench-ui'), write: false, manifest: true },
  });
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []));
  const chunks = new Map(outputs.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one]] : [])));
  const entry = [...chunks.values()].find(({ isEntry }) => isEntry);
  const first = [...chunks.values()].find(({ facadeModuleId }) =>
    facadeModuleId?.endsWith('/customers/customers-screen.tsx'),
  );
  if (!entry || !first) throw new Error('The build has no entry, or no part for the customers screen.');
  const needed = new Set<string>();
  const add = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const other of chunks.get(name)?.imports ?? []) add(other);
  };
  add(entry.fileName);
  const start = kilobytes(needed, chunks);
  add(first.fileName);
  const all = kilobytes(new Set(chunks.keys()), chunks);
  return [
    {
      name: 'script of the first page, gzip',
      value: kilobytes(needed, chunks),
      unit: 'kB',
      others: '',
      atMost: 300,
      aim: 250,
      note: `${Math.round(start)} kB of it for any page; ${Math.round(all)} kB all pages together`,
    },
  ];
}

function kilobytes(names: ReadonlySet<string>, chunks: ReadonlyMap<string, { code: string }>): number {
  const bytes = [...names].map((name) => gzipSync(chunks.get(name)?.code ?? '').length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1_000;
}
