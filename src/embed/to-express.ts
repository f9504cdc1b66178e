import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { belowBasePath } from '../base/base-path.ts';
import type { HubSpotIntegration } from './integration.ts';

/** What Express and its body parsers add to a request. */
interface ParsedRequest extends IncomingMessage {
  originalUrl?: string;
  body?: unknown;
  /** The body's bytes, if the host's parser kept them: `express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes } })`. */
  rawBody?: unknown;
}

export type ExpressHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * A handler for Express 4 and 5, and for other servers with handlers of this kind: `app.use(toExpress(integration))`.
 * Requests outside of the integration's path are passed on.
 *
 * It can come before or behind a body parser. HubSpot signs the exact bytes of a webhook, so behind a parser it needs
 * them as `request.rawBody`; without them, webhooks are answered with an error that says so.
 */
export function toExpress(integration: HubSpotIntegration): ExpressHandler {
  const listener = toNodeListener(integration);
  return (request: ParsedRequest, response, next) => {
    const [path = '/'] = targetOf(request).split('?', 1);
    if (belowBasePath(path, integration.basePath) === undefined) return next();
    listener(request, response).catch(next);
  };
}

/** The path and query that the client sent; Express removes the path at which a handler is mounted. */
const targetOf = ({ originalUrl, url }: ParsedRequest): string => originalUrl ?? url ?? '/';

/** Answers a request of Node's HTTP server, whether its body was read before or not. */
export function toNodeListener(
  integration: HubSpotIntegration,
): (request: IncomingMessage, response: ServerResponse) => Promise<unknown> {
  return getRequestListener(
    (request, env) => {
      const incoming = (env as { incoming: ParsedRequest }).incoming;
      const url = new URL(`${new URL(request.url).origin}${targetOf(incoming)}`);
      if (!wasRead(incoming)) return integration.fetch(atUrl(request, url));
      const { bytes, rawBodyLost } = bodyOf(incoming);
      return integration.fetch(withBody(request, url, bytes), { rawBodyLost });
    },
    // The host's Request and Response stay what they are.
    { overrideGlobalObjects: false, autoCleanupIncoming: false },
  ) as (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;
}

/** Whether a parser has taken the body. One that isn't for this type of content leaves it alone. */
const wasRead = (incoming: IncomingMessage): boolean =>
  incoming.method !== 'GET' && incoming.method !== 'HEAD' && incoming.readableDidRead;

/** The body as bytes, from what a parser has left. */
function bodyOf({ rawBody, body }: ParsedRequest): { bytes: Uint8Array; rawBodyLost: boolean } {
  for (const kept of [rawBody, body]) {
    if (kept instanceof Uint8Array) return { bytes: kept, rawBodyLost: false };
  }
  if (typeof rawBody === 'string') return { bytes: Buffer.from(rawBody), rawBodyLost: false };
  if (typeof body === 'string') return { bytes: Buffer.from(body), rawBodyLost: true };
  const text = body === undefined ? '' : JSON.stringify(body);
  return { bytes: Buffer.from(text), rawBodyLost: true };
}

/** A `Request` like any other: the adapter's own kind can't be copied with another body, as limits do. */
function atUrl(request: Request, url: URL): Request {
  const { method, headers, signal } = request;
  const body = method === 'GET' || method === 'HEAD' ? null : request.body;
  return new Request(url, { method, headers, signal, ...(body ? { body, duplex: 'half' } : {}) });
}

/** Headers that describe the body as it was sent. */
const ofSentBody = ['content-encoding', 'content-length', 'transfer-encoding'];

function withBody(request: Request, url: URL, bytes: Uint8Array): Request {
  const headers = new Headers(request.headers);
  for (const name of ofSentBody) headers.delete(name);
  headers.set('content-length', String(bytes.byteLength));
  const { method, signal } = request;
  return new Request(url, { method, headers, signal, body: bytes as Uint8Array<ArrayBuffer> });
}
