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

/**
 * What components ask the document, and a window's event, gives the element with the shadow root, not the one in it that
 * has the focus or was the event's target. And the page isn't ours to reload when the code of a screen is missing.
 */
const rewritten = [
  ['document.activeElement', 'focusedElement()'],
  [
    'event.target?.getAttribute("data-mantine-stop-propagation")',
    'event.composedPath()[0]?.getAttribute?.("data-mantine-stop-propagation")',
  ],
  ['if (isModuleNotFoundError(error) && ', 'if (false && isModuleNotFoundError(error) && '],
] as const;

const insideShadowRoots = (): Plugin => {
  const focused = path.join(embed, 'focused.ts');
  const found = new Set<string>();
  return {
    name: 'inside-shadow-roots',
    transform(code, id) {
      if (!/[\\/](?:@mantine|@tanstack|web[\\/]src)[\\/]/.test(id) || id === focused) return;
      const uses = rewritten.filter(([from]) => code.includes(from));
      if (uses.length === 0) return;
      for (const [from] of uses) found.add(from);
      const changed = uses.reduce((text, [from, to]) => text.replaceAll(from, to), code);
      return { code: `import { focusedElement } from ${JSON.stringify(focused)};\n${changed}`, map: null };
    },
    buildEnd(error) {
      const missed = rewritten.filter(([from]) => !found.has(from)).map(([from]) => from);
      // Another version of a component may say it in other words.
      if (!error && missed.length > 0) throw new Error(`Nothing says ${missed.join(' or ')}`);
    },
  };
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [stylesheet, insideShadowRoots(), react()],
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
