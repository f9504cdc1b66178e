import { existsSync } from 'node:fs';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Hono, MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import type { Environment } from './environment.ts';
import { messagePage } from './html-page.ts';

/** The output folder of `npm run build` for the web UI. */
const builtUi = path.resolve(import.meta.dirname, '../../web/dist');

/**
 * Serves the built web UI. Its URLs aren't files: each of them gets the same page, which then shows the right screen.
 */
export function serveWebUi(app: Hono<Environment>, folder = builtUi): void {
  if (!existsSync(path.join(folder, 'index.html'))) {
    app.get('*', (c) =>
      c.html(
        messagePage(
          "The web UI isn't built",
          'The API works, but the web UI files are missing. Run “npm run build” in the installation folder (npm ci does this automatically), then restart.',
        ),
        503,
      ),
    );
    return;
  }
  const files = serveStatic<Environment>({ root: folder });
  const page = serveStatic<Environment>({ root: folder, path: 'index.html' });
  app.use('*', compress());
  // Files in /assets have a hash of their content in their names: they never change.
  app.get('/assets/*', keptFor('public, max-age=31536000, immutable'), files, (c) =>
    c.text('File not found. Reload the page.', 404),
  );
  app.get('/', keptFor('no-cache'), page);
  app.get('*', keptFor('no-cache'), files, page);
}

/** How long browsers cache a file. */
function keptFor(cacheControl: string): MiddlewareHandler<Environment> {
  return async (c, next) => {
    await next();
    if (c.res.ok) c.header('cache-control', cacheControl);
  };
}
