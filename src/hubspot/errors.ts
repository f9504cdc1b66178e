import { AppError } from '../base/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';

/**
 * What went wrong between us and HubSpot, as far as a caller acts differently on it.
 *
 * - `unauthorized`: the access token was refused.
 * - `reauthorization_required`: the connection is dead (app uninstalled, token revoked); a person must connect.
 * - `missing_scopes`, `forbidden`: HubSpot knows us and will not let us; see `requiredScopes`. A 401 for a token that is
 *   good is `forbidden`, too.
 * - `not_found`, `gone`, `conflict`, `validation`: the request itself; repeating it changes nothing.
 * - `rate_limited`: only what cannot be waited out in a call: the daily limit (`retryAt`), or a token endpoint
 *   that keeps refusing.
 * - `unavailable`: HubSpot did not answer usably in several tries; worth trying later.
 * - `malformed`: HubSpot answered success with a body that is not what its API promises.
 * - `redirected`: HubSpot (or what stands at its address) pointed elsewhere; never followed.
 * - `timeout`, `network`: one try failed that way; callers meet them only as the `cause` of `unavailable`.
 * - `configuration`: HubSpot refuses our client id, secret or redirect address.
 * - `code_rejected`: an authorization code that is used up, expired or not ours.
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

/** How each kind is answered to a client of our own API. */
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

/** One of the particulars in HubSpot's `errors` array; every field may be missing there. */
export interface HubspotErrorDetail {
  message: string;
  /** HubSpot's own code, such as `INVALID_OPTION` or `PROPERTY_DOESNT_EXIST`. */
  code: string | undefined;
  /** The properties it is about. */
  properties: string[];
  /** Inputs of a batch that it is about, by record id or write trace id. */
  inputs: string[];
}

/** The evidence that a reply held. Nothing in it is a secret. */
export interface HubspotErrorEvidence {
  status?: number | undefined;
  category?: string | undefined;
  subCategory?: string | undefined;
  /** What HubSpot's support asks for first. */
  correlationId?: string | undefined;
  policyName?: string | undefined;
  requiredScopes?: string[] | undefined;
  details?: HubspotErrorDetail[] | undefined;
  /** The beginning of the reply's body, at most 500 characters, secrets replaced. */
  excerpt?: string | undefined;
  /** When it makes sense to try again, in milliseconds since the epoch. */
  retryAt?: number | undefined;
  method?: string | undefined;
  /** The path without its query. */
  path?: string | undefined;
  cause?: unknown;
}

/**
 * The family of errors that HubSpot's API causes. `message` says what to do; the other fields are the
 * evidence. Neither ever holds a token, a client secret or an authorization code.
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
  /** Inputs of a refused batch, as far as HubSpot names them: record ids or write trace ids. */
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

/** What of the evidence a client of our API is shown. */
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
/** Whether an error came from HubSpot and, when kinds are named, is of one of them. */
export function isHubspotError(error: unknown, ...kinds: HubspotErrorKind[]): boolean {
  return error instanceof HubspotError && (kinds.length === 0 || kinds.includes(error.kind));
}
