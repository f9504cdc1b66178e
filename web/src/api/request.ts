import type { QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { type ErrorCode, ErrorResponse } from '../../../src/contract/errors.ts';
import { formatDaysIn } from '../format/dates.ts';
import { type Connection, connectionOf } from './connection.ts';

/**
 * A failed request. `message` can be shown: it is the server's, or explains a missing response (`unreachable`) or one
 * that the screens can't read (`unexpected_answer`).
 */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly code: ErrorCode | 'unreachable' | 'unexpected_answer';
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;
  constructor(
    code: RequestFailed['code'],
    message: string,
    status: number,
    details?: Record<string, unknown> | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

type QueryValue = string | number | boolean | null | undefined;

interface RequestOptions {
  /** Of the user interface that sends it. */
  client: QueryClient;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Empty and undefined values are omitted. */
  query?: Record<string, QueryValue>;
  body?: unknown;
  signal?: AbortSignal;
}

/** A path with a query; empty and undefined values are omitted. */
export const withQuery = (path: string, query: Record<string, QueryValue> = {}): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
};

/** Sends a request and reads the response; a body that isn't JSON is undefined. */
const send = async (path: string, options: RequestOptions) => {
  try {
    const response = await connectionOf(options.client).send(withQuery(path, options.query), {
      method: options.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const text = await response.text();
    return { status: response.status, ok: response.ok, body: parseJson(text) };
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw unreachable(cause);
  }
};

const unreachable = (cause: unknown) =>
  new RequestFailed(
    'unreachable',
    'Couldn’t reach the server. Check your connection and that the server is running, then try again.',
    0,
    undefined,
    { cause },
  );

/** The value of a JSON text; undefined if it isn't JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const failure = (status: number, body: unknown): RequestFailed => {
  const parsed = ErrorResponse.safeParse(body);
  if (parsed.success) {
    const { code, message, details } = parsed.data.error;
    return new RequestFailed(code, message, status, details);
  }
  return new RequestFailed(
    'unexpected_answer',
    `The server returned an error (${status}) without a reason. Try again. If it keeps failing, check the server log.`,
    status,
  );
};

/**
 * Sends a request to the API and validates the response with its schema. A response with an invalid value is logged
 * to the console and used anyway: one strange record must not break a whole list.
 * @throws {RequestFailed} for every unsuccessful response, for none, and for one that isn't JSON.
 */
export async function request<Schema extends z.ZodType>(
  answer: Schema,
  path: string,
  options: RequestOptions,
): Promise<z.infer<Schema>> {
  const { ok, status, body } = await send(path, options);
  if (!ok) throw failure(status, body);
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  console.error(`${path} answered in another shape`, JSON.stringify(parsed.error.issues.slice(0, 5)));
  if (typeof body === 'object' && body !== null) return body as z.infer<Schema>;
  throw new RequestFailed(
    'unexpected_answer',
    'This page doesn’t understand the server’s response. Reload the page: the server may have been updated.',
    status,
  );
}

/**
 * The successful response to a GET request, as it is.
 * @throws {RequestFailed} for every other response, and for none.
 */
export async function answerOf(connection: Connection, path: string): Promise<Response> {
  const response = await connection.send(path, {}).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (response.ok) return response;
  throw failure(response.status, parseJson(await response.text()));
}

/** The text to show for anything thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? formatDaysIn(error.message) : 'Something went wrong. Try again.';

/** Whether the response says that no one is signed in. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof RequestFailed && error.code === 'unauthenticated';
