import type { ObjectType } from '../options.ts';
import type { Portal } from '../portal.ts';
import type { PathClass } from './path-class.ts';
import { invalid, type Reply } from './reply.ts';
import type { AccessToken } from './tokens.ts';

/** The versions named by a date. */
const DATED_VERSIONS = ['2026-03', '2026-09'] as const;
type DatedVersion = (typeof DATED_VERSIONS)[number];
export type ApiVersion = 'v1' | 'v2' | 'v3' | 'v4' | DatedVersion;
export const isDated = (version: string | undefined): version is DatedVersion =>
  DATED_VERSIONS.some((dated) => dated === version);
/** Whether a version has what HubSpot added or removed with a dated one. */
export const isSince = (version: ApiVersion, first: DatedVersion): boolean =>
  isDated(version) && version >= first;

/** One authorized request to a portal, as passed to routes. */
export interface Exchange {
  method: string;
  query: URLSearchParams;
  version: ApiVersion;
  portal: Portal;
  token: AccessToken;
  rawBody: Buffer;
  /** A fault may shorten pages. */
  pageCap: number | undefined;
  /** The caller's URL of this server, for `paging.next.link`. */
  origin: string;
  path: string;
}

/** The meaning of a path: its route, its limit and its scopes. */
export interface Route {
  pathClass: PathClass;
  version: ApiVersion;
  objectType?: ObjectType;
  /** The token needs all of these scopes. */
  allScopes?: readonly string[];
  /** The token needs at least one of these scopes. */
  anyScope?: readonly string[];
  handle(exchange: Exchange): Reply;
}

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body as JSON; a missing one is an empty object. */
export function jsonBody(exchange: Exchange): unknown {
  const text = exchange.rawBody.toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('Invalid input JSON on line 1, column 1: the body is not JSON.');
  }
}

export function objectBody(exchange: Exchange): JsonObject {
  const body = jsonBody(exchange);
  if (!isObject(body)) throw invalid('Invalid input JSON: the body must be an object.');
  return body;
}

/** The `inputs` of a batch call. HubSpot doesn't reject a body without them: it returns an empty result. */
export function batchInputs(body: JsonObject, most: number): JsonObject[] {
  const { inputs } = body;
  if (inputs === undefined || inputs === null) return [];
  if (!Array.isArray(inputs)) throw invalid('Invalid input JSON: inputs must be an array.');
  if (inputs.length > most) {
    throw invalid(
      `The maximum number of inputs supported in a batch request is ${most}: ${inputs.length} given.`,
    );
  }
  return inputs.map((input) => {
    if (!isObject(input)) throw invalid('Invalid input JSON: every input must be an object.');
    return input;
  });
}

/** An id as text, from a string or a number. */
export function idFrom(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return String(value);
  return undefined;
}

export function csv(value: string | null): string[] | undefined {
  if (value === null) return undefined;
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The `limit` of a list: HubSpot's default, and 400 outside of its bounds. */
export function pageLimit(value: string | null, byDefault: number, most: number): number {
  if (value === null || value === '') return byDefault;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 0) throw invalid(`Invalid integer value for limit: ${value}.`);
  if (limit > most) throw invalid(`You can only request ${most} objects in one request: limit is ${limit}.`);
  return limit === 0 ? byDefault : limit;
}
