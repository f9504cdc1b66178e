import type { MiddlewareHandler } from 'hono';
import type { Context } from '../context.ts';
import type { Environment } from './environment.ts';

/** A line per request. Query strings are left out: they carry sign-in tokens and authorization codes. */
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
    if (c.req.path.startsWith('/health/') || c.req.path.startsWith('/assets/'))
      context.log.debug(line, 'request');
    else context.log.info(line, 'request');
  };
}
