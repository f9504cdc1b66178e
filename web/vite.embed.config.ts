import { readFileSync } from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { shadowStyles } from './shadow-styles.ts';

// The parts for another program's page: an ES module with its code, styles and types.

const embed = path.join(import.meta.dirname, 'src', 'embed');

/** The style sheet of all parts has a fixed name, which the module of that name loads it by. */
const stylesheet: Plugin = {
  name: 'stylesheet',
  enforce: 'post',
  resolveId: (id) => (id === 'virtual:stylesheet' ? `\0${id}` : undefined),
  load: (id) =>
    id === '\0virtual:stylesheet'
      ? 'export const stylesheet = new URL(/* @vite-ignore */ "./embed.css", import.meta.url).href;'
      : undefined,
  generateBundle(_, bundle) {
    const sheet = bundle['embed.css'];
    if (sheet?.type !== 'asset') throw new Error('The build has no embed.css');
    sheet.source = withoutInherited(String(sheet.source));
    this.emitFile({
      type: 'asset',
      fileName: 'embed.d.ts',
      source: readFileSync(path.join(embed, 'public.d.ts'), 'utf8'),
    });
  },
};

/** Custom properties pass a shadow root: those that the page sets must not reach styles that may leave them unset. */
const withoutInherited = (css: string): string => {
  const names = [...new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name))].sort();
  return `@layer inherited,reset,mantine;@layer inherited{.cscx{${names.map((name) => `${name}:initial`).join(';')}}}${css}`;
};

/** In a shadow root, the document only knows the root's element as the focused one. */
const focusInShadowRoots: Plugin = {
  name: 'focus-in-shadow-roots',
  transform(code, id) {
    const from = path.join(embed, 'focused.ts');
    if (!/[\\/](?:@mantine|web[\\/]src)[\\/]/.test(id) || id === from) return;
    if (!code.includes('document.activeElement')) return;
    return {
      code: `import { focusedElement } from ${JSON.stringify(from)};\n${code.replaceAll('document.activeElement', 'focusedElement()')}`,
      map: null,
    };
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [stylesheet, focusInShadowRoots, react()],
  css: { postcss: { plugins: [shadowStyles()] } },
  build: {
    outDir: 'dist/embed',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      input: path.join(embed, 'embed.ts'),
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith('.css')) ? 'embed.css' : 'assets/[name]-[hash][extname]',
      },
    },
  },
});
