import { existsSync } from 'node:fs';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Environment } from './environment.ts';
import { messagePage } from './html-page.ts';

/** Where `npm run build` puts the web UI. */
const builtUi = path.resolve(import.meta.dirname, '../../web/dist');

/**
 * Serves the built web UI. Its addresses are not files: whatever is none is answered with the one page, which
 * then shows the right screen.
 */
export function serveWebUi(app: Hono<Environment>, folder = builtUi): void {
  if (!existsSync(path.join(folder, 'index.html'))) {
    app.get('*', (c) =>
      c.html(
        messagePage(
          'The web UI is not built',
          'The API works, but the screens are missing. Run “npm run build” where the product is installed (npm ci does it by itself), then restart.',
        ),
        503,
      ),
    );
    return;
  }
  app.use('*', compress());
  // Files below /assets carry a hash of their content in their name: they never change.
  const immutable = serveStatic<Environment>({
    root: folder,
    onFound: (_file, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
  });
  app.get('/assets/*', immutable, (c) => c.text('There is no such file. Reload the page.', 404));
  const page = serveStatic<Environment>({
    root: folder,
    path: 'index.html',
    onFound: (_file, c) => c.header('cache-control', 'no-cache'),
  });
  app.get('/', page);
  app.get(
    '*',
    serveStatic<Environment>({ root: folder, onFound: (_file, c) => c.header('cache-control', 'no-cache') }),
  );
  app.get('*', page);
}
