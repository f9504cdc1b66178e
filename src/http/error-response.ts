import type { Context as HonoContext } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { AppError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ErrorCode, ErrorResponse } from '../contract/errors.ts';
import { isCollision, isPassingDatabaseError } from '../db/with-database-retry.ts';
import { problemsIn, refusedInput } from '../text/refused-input.ts';
import type { Environment } from './environment.ts';

/** The HTTP status of each code. */
export const statuses: Record<ErrorCode, ContentfulStatusCode> = {
  validation_failed: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  portal_not_connected: 409,
  portal_paused: 409,
  portal_held_elsewhere: 409,
  reauthorization_required: 409,
  missing_scopes: 422,
  hubspot_rejected_credentials: 422,
  hubspot_unavailable: 502,
  oauth_not_configured: 409,
  oauth_state_invalid: 400,
  access_denied: 403,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  not_ready: 503,
  internal: 500,
};

/** PostgreSQL's error for a NUL character in a text, which JSON and URLs can contain. */
const nulCharacter = '22021';

/** Turns any error into a response. The text of unexpected errors is logged, and never sent. */
export function errorResponse(error: unknown, c: HonoContext<Environment>, log: Log): Response {
  const known = recognize(error);
  if (known) return answer(c, known, error instanceof HTTPException ? httpStatus(error) : undefined);
  const requestId = c.get('requestId');
  log.error({ err: error, requestId, method: c.req.method, path: c.req.path }, 'a request failed');
  return answer(
    c,
    new AppError(
      'internal',
      'Something went wrong on the server. Try again. If it keeps failing, look for the request id in the server log.',
      { details: { requestId } },
    ),
  );
}

function recognize(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException) return fromHttpException(error);
  if (isCollision(error)) {
    return new AppError('conflict', 'Someone else was changing the same data. Try again in a moment.');
  }
  if (isPassingDatabaseError(error)) {
    return new AppError('not_ready', "Couldn't reach the database. Try again in a moment.");
  }
  if (error instanceof Error && 'code' in error && error.code === nulCharacter) {
    return new AppError('validation_failed', 'The request contains a NUL character. Remove it.');
  }
  return undefined;
}

/** What the framework rejects before a route is reached. */
function fromHttpException(error: HTTPException): AppError | undefined {
  switch (error.status) {
    case 400:
      return new AppError('validation_failed', "The request body isn't complete JSON.");
    case 404:
      return notFound();
    case 413:
      return new AppError('payload_too_large', 'The request body is too large. The limit is 1 MB.');
    case 415:
      return new AppError(
        'unsupported_media_type',
        'Send the body as JSON, with content-type: application/json.',
      );
    default:
      return undefined;
  }
}

function httpStatus(error: HTTPException): ContentfulStatusCode | undefined {
  return error.status === 400 ? 400 : undefined;
}

export function notFound(): AppError {
  return new AppError(
    'not_found',
    "There is no such route, or it doesn't support this method. GET /api/docs lists all routes.",
  );
}

function answer(
  c: HonoContext<Environment>,
  error: AppError,
  status: ContentfulStatusCode = statuses[error.code],
): Response {
  const body: ErrorResponse = {
    error: {
      code: error.code,
      message: error.message,
      ...(error.details ? { details: error.details } : {}),
    },
  };
  if (error.code === 'unauthenticated') c.header('www-authenticate', 'Bearer');
  c.header('cache-control', 'no-store');
  return c.json(body, status);
}

/**
 * The hook of every route with an input schema: names each invalid field.
 * @param result `data` is the input as received.
 */
export function refuseInvalid(result: {
  success: boolean;
  target?: string;
  data?: unknown;
  error?: z.core.$ZodError;
}): void {
  if (result.success || !result.error) return;
  const whole = result.target === 'json' ? 'the body' : String(result.target);
  throw refusedInput('The request is invalid.', problemsIn(result.error, result.data, whole));
}
