import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../../base/errors.ts';
import { answerMcp } from '../../chat/mcp/answer-mcp.ts';
import type { Context } from '../../context/context.ts';
import { chatServices } from '../../wiring/chat-services.ts';
import { allow, authenticate } from '../auth.ts';
import type { Callers } from '../callers/callers.ts';
import type { Api, Environment } from '../environment.ts';

const largestBodyBytes = 1_000_000;

/**
 * The chat's tools for other assistants, by the Model Context Protocol. Only keys and tokens are accepted: browsers send
 * cookies with requests from any page.
 */
export function mcpRoutes(api: Api, context: Context, callers: Callers): void {
  const services = chatServices(context);
  const limit = bodyLimit({
    maxSize: largestBodyBytes,
    onError: () => {
      throw new AppError('payload_too_large', 'The request body is too large. The limit is 1 MB.');
    },
  });
  api.use(
    '/mcp',
    refuseOtherOrigins(context),
    limit,
    authenticate(context, callers),
    onlyKeys,
    allow('viewer'),
  );
  api.post('/mcp', (c) => {
    const { role } = c.get('caller');
    const organization = c.get('organization');
    return answerMcp(
      {
        organization,
        services,
        role,
        userId: null,
        timeZone: undefined,
        lastCustomerId: null,
        lastRunIds: [],
      },
      c.req.raw,
    );
  });
  // There are no sessions to listen to, or to end.
  api.all('/mcp', (c) => {
    c.header('allow', 'POST');
    return c.json(
      { jsonrpc: '2.0', error: { code: -32_000, message: 'Only POST is supported.' }, id: null },
      405,
    );
  });
}

/**
 * Another website's page could reach a server in the local network under its own host name (DNS rebinding). Browsers
 * report the origin of the page; programs don't.
 */
function refuseOtherOrigins(context: Context): MiddlewareHandler<Environment> {
  const own = new URL(context.config.http.publicUrl).origin;
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== own) {
      throw new AppError(
        'forbidden',
        'This request came from another website. Send no Origin header, or the origin of PUBLIC_URL.',
      );
    }
    await next();
  };
}

const onlyKeys: MiddlewareHandler<Environment> = async (c, next) => {
  if (c.req.header('authorization') === undefined) {
    throw new AppError('unauthenticated', 'An API key is required. Send it as Authorization: Bearer <key>.');
  }
  await next();
};
