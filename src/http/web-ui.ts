import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Hono, MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import type { Session } from '../contract/session.ts';
import type { Environment } from './environment.ts';
import { messagePage } from './html-page.ts';

interface Place {
  /** The path below which browsers reach the server. */
  basePath: string;
  /** Who signs users in. */
  signIn: Session['signIn'];
}

/** The output folder of `npm run build` for the web UI. */
const builtUi = path.resolve(import.meta.dirname, '../../web/dist');

/**
 * Serves the built web UI. Its URLs aren't files: each of them gets the same page, which then shows the right screen.
 */
export function serveWebUi(app: Hono<Environment>, place: Place, folder = builtUi): void {
  const index = path.join(folder, 'index.html');
  if (!existsSync(index)) {
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
  const html = pageIn(place, readFileSync(index, 'utf8'));
  const page: MiddlewareHandler<Environment> = async (c) => c.html(html);
  const files = serveStatic<Environment>({ root: folder });
  const missing: MiddlewareHandler<Environment> = async (c) =>
    c.text('File not found. Reload the page.', 404);
  app.use('*', compress());
  // Files in /assets have a hash of their content in their names: they never change.
  for (const assets of ['/assets/*', '/embed/assets/*']) {
    app.get(assets, keptFor('public, max-age=31536000, immutable'), files, missing);
  }
  // These have fixed names, and are sent again only if they have changed.
  app.get('/embed/*', etag(), keptFor('no-cache'), files, missing);
  for (const root of ['/', '/index.html']) app.get(root, keptFor('no-cache'), page);
  app.get('*', keptFor('no-cache'), files, page);
}

/** The page of the build, which refers to its files from its own folder, with URLs that work on every screen. */
function pageIn({ basePath, signIn }: Place, built: string): string {
  const attribute = basePath.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const about = `<meta name="base-path" content="${attribute}" /><meta name="sign-in" content="${signIn}" />`;
  return built
    .replaceAll(/\b(src|href)="\.\//g, `$1="${attribute}/`)
    .replace('<head>', `<head>\n    ${about}`);
}

/** How long browsers cache a file. */
function keptFor(cacheControl: string): MiddlewareHandler<Environment> {
  return async (c, next) => {
    await next();
    if (c.res.ok) c.header('cache-control', cacheControl);
  };
}
