import path from 'node:path';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin } from 'vite';

// `npm run dev:web` only serves the screens; requests go to the server of `npm start`.
const server = process.env.CSCX_SERVER ?? 'http://127.0.0.1:3000';

/** The parts for another program's page are built with the page of our own. */
const alsoEmbed: Plugin = {
  name: 'also-embed',
  apply: 'build',
  closeBundle: async () => {
    await build({ configFile: path.join(import.meta.dirname, 'vite.embed.config.ts') });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  // Files find each other by relative URLs, and the server writes its path into the page: one build fits every path.
  base: './',
  plugins: [react(), alsoEmbed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Nothing is inlined: the content security policy only allows images and fonts from the server.
    assetsInlineLimit: 0,
    // What most screens share is one file, and so are the parts of lists: many small ones compress worse.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'shared', minShareCount: 17 },
            { name: 'lists', test: /src.ui.(form|table)./ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/sign-in': server,
    },
  },
});
