import { serve } from '@hono/node-server';
import type { Context } from './context/context.ts';
import { createApp } from './http/app.ts';

export interface Api {
  /** Where it listens, with the port that was really taken. */
  url: string;
  /** Takes no new connections and waits for the requests under way. */
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
        // Keep-alive connections that wait for a next request would hold the server open.
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      }),
  };
}
