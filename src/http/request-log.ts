import type { MiddlewareHandler } from 'hono';
import type { Context } from '../context/context.ts';
import type { Environment } from './environment.ts';

/** One line per request, without query strings: they can contain sign-in tokens and authorization codes. */
export function requestLog(context: Context): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const began = context.clock.now();
    await next();
    const line = {
      requestId: c.get('requestId'),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms: context.clock.now() - began,
    };
    if (isRoutine(c.req.path, c.res.status)) context.log.debug(line, 'request');
    else context.log.info(line, 'request');
  };
}

/** Frequent requests without any information. */
function isRoutine(path: string, status: number): boolean {
  if (path === '/api/integrations/hubspot/webhooks') return status < 400;
  return path.startsWith('/health/') || path.startsWith('/assets/');
}
