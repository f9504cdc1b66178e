import { momentText } from '../text/day-text.ts';
import type { ErrorReply } from './calls/error-reply.ts';
import { HubspotError, type HubspotErrorEvidence, type HubspotErrorKind } from './errors.ts';

export const codeRejectedAdvice =
  'HubSpot no longer accepts this authorization code. It works once and expires quickly. Start connecting again.';

/** The source of an error response. */
export interface CallSite {
  method: string;
  path: string;
  portalId: string;
}

/** Retried: temporary errors of HubSpot and Cloudflare, and portals that are locked or being migrated. */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 423 || status === 477;
}

/** Turns an error response that isn't retried into the error for the caller. */
export function refusal(reply: ErrorReply, site: CallSite): HubspotError {
  const kind = kindOf(reply);
  return new HubspotError(kind, advice(kind, reply, site), evidence(reply, site));
}

export function evidence(reply: ErrorReply, site: CallSite): HubspotErrorEvidence {
  return {
    status: reply.status,
    category: reply.category ?? oauthCategory(reply),
    subCategory: reply.subCategory,
    correlationId: reply.correlationId,
    policyName: reply.policyName,
    requiredScopes: reply.requiredScopes,
    details: reply.details,
    excerpt: reply.excerpt,
    method: site.method,
    path: site.path,
  };
}

function oauthCategory(reply: ErrorReply): string | undefined {
  return reply.oauthStatus === 'error' ? reply.oauthError : (reply.oauthStatus ?? reply.oauthError);
}

function kindOf(reply: ErrorReply): HubspotErrorKind {
  const oauth = oauthKind(reply);
  if (oauth !== undefined) return oauth;
  if (reply.category === 'MISSING_SCOPES') return 'missing_scopes';
  switch (reply.status) {
    case 401:
      return 'unauthorized';
    case 403:
      return reply.requiredScopes.length > 0 ? 'missing_scopes' : 'forbidden';
    case 404:
      return 'not_found';
    case 409:
      return 'conflict';
    case 410:
      return 'gone';
    case 429:
      return 'rate_limited';
    default:
      return isPassingStatus(reply.status) ? 'unavailable' : 'validation';
  }
}

/** The OAuth endpoints show by `status` (older) or `error` (RFC 6749) which side is at fault. */
function oauthKind({ oauthStatus, oauthError }: ErrorReply): HubspotErrorKind | undefined {
  switch (oauthStatus) {
    case 'BAD_REFRESH_TOKEN':
    case 'BAD_HUB':
      return 'reauthorization_required';
    case 'BAD_AUTH_CODE':
    case 'EXPIRED_AUTH_CODE':
    case 'BAD_CODE_VERIFIER':
      return 'code_rejected';
    case 'BAD_CLIENT_ID':
    case 'BAD_CLIENT_SECRET':
    case 'BAD_REDIRECT_URI':
    case 'BAD_SCOPES':
    case 'BAD_GRANT_TYPE':
      return 'configuration';
  }
  if (oauthError === 'invalid_grant') return 'reauthorization_required';
  if (oauthError === 'invalid_client' || oauthError === 'unauthorized_client') return 'configuration';
  return undefined;
}

function advice(kind: HubspotErrorKind, reply: ErrorReply, site: CallSite): string {
  const portal = site.portalId === '' ? '' : ` of portal ${site.portalId}`;
  const said = reply.message === undefined ? '' : ` HubSpot says: ${reply.message}`;
  switch (kind) {
    case 'unauthorized':
      return `HubSpot rejected the access token${portal}. Reconnect the portal: the token may have been rotated or deleted, or the app removed.${said}`;
    case 'reauthorization_required':
      return `HubSpot rejected our connection${portal}: the app was removed or its access revoked. Reconnect the portal.`;
    case 'missing_scopes':
      return `The connection${portal} is missing ${reply.requiredScopes.length > 0 ? `the scope ${reply.requiredScopes.join(', ')}` : 'a scope that this call needs'}. Grant it in HubSpot and reconnect the portal.`;
    case 'forbidden':
      return `HubSpot doesn't allow this call${portal}.${said}`;
    case 'not_found':
      return `HubSpot couldn't find ${site.path}.${said}`;
    case 'gone':
      return `HubSpot no longer offers ${site.path}. Set HUBSPOT_API_VERSION to a newer version.${said}`;
    case 'conflict':
      return `HubSpot reported a conflict with existing data.${said}`;
    case 'configuration':
      return `HubSpot rejected the app's settings (${oauthCategory(reply)}). Check HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET, and that the app's redirect URLs include the callback under PUBLIC_URL.${said}`;
    case 'code_rejected':
      return codeRejectedAdvice;
    case 'unavailable':
      return `HubSpot returned an error (status ${reply.status}). We'll retry later.${said}`;
    case 'rate_limited':
      return `HubSpot's rate limit is reached. We'll retry later.${said}`;
    default:
      if (reply.status === 414) return `The request is too long for HubSpot.${said}`;
      return `HubSpot rejected the request.${said || ` It returned status ${reply.status}.`}`;
  }
}

/**
 * The error for a persistent 401 although HubSpot accepts the token: it is not about the connection but about the
 * requested resource, as if a scope were missing.
 */
export function refusedArea(reply: ErrorReply, site: CallSite): HubspotError {
  const { path, portalId } = site;
  return new HubspotError(
    'forbidden',
    `HubSpot accepts the access token of portal ${portalId} but rejects ${path} with status 401. Check in HubSpot that the app or key has access to this part of the API. If it does, give HubSpot support the correlation id.`,
    evidence(reply, site),
  );
}

/** The error after the last attempt of a call that kept failing temporarily. */
export function gaveUp(failure: HubspotError, tries: number, retryAt: number | undefined): HubspotError {
  const kind = failure.kind === 'malformed' ? 'malformed' : 'unavailable';
  return new HubspotError(
    kind,
    `Gave up after ${tries} ${tries === 1 ? 'attempt' : 'attempts'}: ${failure.message}`,
    {
      status: failure.status,
      category: failure.category,
      subCategory: failure.subCategory,
      correlationId: failure.correlationId,
      details: failure.errors,
      excerpt: failure.excerpt,
      method: failure.method,
      path: failure.path,
      retryAt,
      cause: failure,
    },
  );
}

/** The error for a 429 that the call doesn't wait for: the daily limit, or one too many of the others. */
export function rateLimited(
  kind: 'daily' | 'wait',
  reply: ErrorReply,
  site: CallSite,
  retryAt: number,
): HubspotError {
  const until = momentText(retryAt);
  const message =
    kind === 'wait'
      ? `HubSpot's rate limit is still reached. We'll retry after ${until}.`
      : `The apps of portal ${site.portalId} have used up HubSpot's daily call limit. Syncing resumes after ${until}. You can buy a higher limit from HubSpot.`;
  return new HubspotError('rate_limited', message, { ...evidence(reply, site), retryAt });
}
