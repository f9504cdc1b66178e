import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev:web` only serves the screens; requests go to the server of `npm start`.
const server = process.env.CSCX_SERVER ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  // Files find each other by relative URLs, and the server writes its path into the page: one build fits every path.
  base: './',
  plugins: [react()],
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
