import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HubSpotIntegration } from './integration.ts';
import { toNodeListener } from './to-express.ts';

/** The part of a Fastify instance that the plugin uses. */
interface FastifyLike {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null, body?: unknown) => void) => void,
  ): unknown;
  all(
    path: string,
    handler: (request: { raw: IncomingMessage }, reply: FastifyReplyLike) => Promise<unknown>,
  ): unknown;
}

interface FastifyReplyLike {
  raw: ServerResponse;
  hijack(): unknown;
}

/**
 * A plugin for Fastify: `app.register(toFastify(integration))`. It answers at the integration's path, and reads bodies
 * there without your parsers.
 */
export function toFastify(
  integration: HubSpotIntegration,
): (app: FastifyLike, options: unknown, done: () => void) => void {
  const listener = toNodeListener(integration);
  return (app, _options, done) => {
    app.removeAllContentTypeParsers();
    // The body stays a stream.
    app.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    const handler: Parameters<FastifyLike['all']>[1] = async (request, reply) => {
      reply.hijack();
      await listener(request.raw, reply.raw);
    };
    if (integration.basePath !== '') app.all(integration.basePath, handler);
    app.all(`${integration.basePath}/*`, handler);
    done();
  };
}
