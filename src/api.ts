import { serve } from '@hono/node-server';
import type { Context } from './context/context.ts';
import { createApp } from './http/app.ts';

export interface Api {
  /** The server's URL, with the actual port. */
  url: string;
  /** Stops accepting connections and waits for the requests in progress. */
  stop(): Promise<void>;
}

/** Serves the HTTP API and the web UI. */
export async function startApi(context: Context, signal: AbortSignal): Promise<Api> {
  const { host, port } = context.config.http;
  const app = createApp(context, signal);
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: host, port }, (info) => resolve(info.port));
  server.on('error', reject);
  const takenPort = await listening;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${takenPort}`,
    stop: () =>
      new Promise((done, failed) => {
        server.close((error) => (error ? failed(error) : done()));
        // Idle keep-alive connections would keep the server open.
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      }),
  };
}
