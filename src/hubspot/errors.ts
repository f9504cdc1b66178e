import { AppError } from '../base/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';

/**
 * The kind of an error between us and HubSpot, as far as callers handle them differently.
 *
 * - `unauthorized`: the access token was rejected.
 * - `reauthorization_required`: the connection is dead (app uninstalled, token revoked); a user must reconnect.
 * - `missing_scopes`, `forbidden`: HubSpot knows us but denies access; see `requiredScopes`. A 401 despite a valid
 *   token is `forbidden`, too.
 * - `not_found`, `gone`, `conflict`, `validation`: the request itself; repeating it changes nothing.
 * - `rate_limited`: only what a call can't wait for: the daily limit (`retryAt`), or a token endpoint that keeps
 *   rejecting calls.
 * - `unavailable`: no usable response in several attempts; try again later.
 * - `malformed`: a successful response with a body that violates HubSpot's API.
 * - `redirected`: HubSpot (or a server at its address) responded with a redirect; never followed.
 * - `timeout`, `network`: one attempt failed that way; callers only see them as the `cause` of `unavailable`.
 * - `configuration`: HubSpot rejects our client id, secret or redirect URL.
 * - `code_rejected`: an authorization code that was used, has expired or isn't ours.
 */
const hubspotErrorKinds = [
  'unauthorized',
  'reauthorization_required',
  'missing_scopes',
  'forbidden',
  'not_found',
  'gone',
  'conflict',
  'validation',
  'rate_limited',
  'unavailable',
  'malformed',
  'redirected',
  'timeout',
  'network',
  'configuration',
  'code_rejected',
] as const;

export type HubspotErrorKind = (typeof hubspotErrorKinds)[number];

/** The response of our own API to each kind. */
const codes: Record<HubspotErrorKind, ErrorCode> = {
  unauthorized: 'hubspot_rejected_credentials',
  reauthorization_required: 'reauthorization_required',
  missing_scopes: 'missing_scopes',
  forbidden: 'missing_scopes',
  not_found: 'not_found',
  gone: 'not_found',
  conflict: 'conflict',
  validation: 'validation_failed',
  rate_limited: 'rate_limited',
  unavailable: 'hubspot_unavailable',
  malformed: 'hubspot_unavailable',
  redirected: 'hubspot_unavailable',
  timeout: 'hubspot_unavailable',
  network: 'hubspot_unavailable',
  configuration: 'oauth_not_configured',
  code_rejected: 'oauth_state_invalid',
};

/** An entry in HubSpot's `errors` array, in which any field can be missing. */
export interface HubspotErrorDetail {
  message: string;
  /** HubSpot's own code, such as `INVALID_OPTION` or `PROPERTY_DOESNT_EXIST`. */
  code: string | undefined;
  /** The affected properties. */
  properties: string[];
  /** The affected inputs of a batch, by record id or write trace id. */
  inputs: string[];
}

/** The evidence in a response. It contains no secrets. */
export interface HubspotErrorEvidence {
  status?: number | undefined;
  category?: string | undefined;
  subCategory?: string | undefined;
  /** The id that HubSpot's support asks for first. */
  correlationId?: string | undefined;
  policyName?: string | undefined;
  requiredScopes?: string[] | undefined;
  details?: HubspotErrorDetail[] | undefined;
  /** The beginning of the response's body, at most 500 characters, with secrets replaced. */
  excerpt?: string | undefined;
  /** When to retry, in milliseconds since the epoch. */
  retryAt?: number | undefined;
  method?: string | undefined;
  /** The path without the query. */
  path?: string | undefined;
  cause?: unknown;
}

/**
 * The errors caused by HubSpot's API. `message` says what to do; the other fields are the evidence. Neither ever
 * contains a token, a client secret or an authorization code.
 */
export class HubspotError extends AppError {
  override readonly name = 'HubspotError';
  readonly kind: HubspotErrorKind;
  readonly status: number | undefined;
  readonly category: string | undefined;
  readonly subCategory: string | undefined;
  readonly correlationId: string | undefined;
  readonly policyName: string | undefined;
  /** For `missing_scopes`: HubSpot's `requiredGranularScopes`. */
  readonly requiredGranularScopes: string[];
  readonly errors: HubspotErrorDetail[];
  /** Inputs of a rejected batch that HubSpot names: record ids or write trace ids. */
  readonly inputs: string[];
  readonly excerpt: string | undefined;
  readonly retryAt: number | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;

  constructor(kind: HubspotErrorKind, message: string, evidence: HubspotErrorEvidence = {}) {
    super(codes[kind], message, { details: clientDetails(kind, evidence), cause: evidence.cause });
    this.kind = kind;
    this.status = evidence.status;
    this.category = evidence.category;
    this.subCategory = evidence.subCategory;
    this.correlationId = evidence.correlationId;
    this.policyName = evidence.policyName;
    this.requiredGranularScopes = evidence.requiredScopes ?? [];
    this.errors = evidence.details ?? [];
    this.inputs = [...new Set(this.errors.flatMap(({ inputs }) => inputs))];
    this.excerpt = evidence.excerpt;
    this.retryAt = evidence.retryAt;
    this.method = evidence.method;
    this.path = evidence.path;
  }
}

/** The evidence that clients of our API can see. */
function clientDetails(kind: HubspotErrorKind, evidence: HubspotErrorEvidence): Record<string, unknown> {
  const shown: Record<string, unknown> = { hubspot: kind };
  if (evidence.status !== undefined) shown.status = evidence.status;
  if (evidence.category !== undefined) shown.category = evidence.category;
  if (evidence.correlationId !== undefined) shown.correlationId = evidence.correlationId;
  if (evidence.requiredScopes?.length) shown.requiredScopes = evidence.requiredScopes;
  if (evidence.retryAt !== undefined) shown.retryAt = new Date(evidence.retryAt).toISOString();
  return shown;
}

export function isHubspotError(error: unknown): error is HubspotError;
export function isHubspotError<K extends HubspotErrorKind>(
  error: unknown,
  ...kinds: K[]
): error is HubspotError & { kind: K };
/** Whether an error came from HubSpot and, if kinds are given, is of one of them. */
export function isHubspotError(error: unknown, ...kinds: HubspotErrorKind[]): boolean {
  return error instanceof HubspotError && (kinds.length === 0 || kinds.includes(error.kind));
}
