import { momentText } from '../day-text.ts';
import type { ErrorReply } from './calls/error-reply.ts';
import { HubspotError, type HubspotErrorEvidence, type HubspotErrorKind } from './errors.ts';

export const codeRejectedAdvice =
  'HubSpot no longer accepts this authorization code: it works once and for a short time. Start connecting again.';

/** Where an error reply came from. */
export interface CallSite {
  method: string;
  path: string;
  portalId: string;
}

/** What is tried again: HubSpot's and Cloudflare's passing troubles, a locked portal, a portal on the move. */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 423 || status === 477;
}

/** Turns a reply that is no success, and not worth another try, into the error that a caller sees. */
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

/** The OAuth endpoints say by `status` (older) or `error` (RFC 6749) which party is at fault. */
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
      return `HubSpot refuses the access token${portal}. Connect the portal again: the token may have been rotated or deleted, or the app removed.${said}`;
    case 'reauthorization_required':
      return `HubSpot no longer accepts this connection${portal}: the app was removed there or its access revoked. Connect the portal again.`;
    case 'missing_scopes':
      return `The connection${portal} lacks ${reply.requiredScopes.length > 0 ? `the scope ${reply.requiredScopes.join(', ')}` : 'a scope that this call needs'}. Grant it in HubSpot and connect the portal again.`;
    case 'forbidden':
      return `HubSpot does not allow this call${portal}.${said}`;
    case 'not_found':
      return `HubSpot does not know what was asked for (${site.path}).${said}`;
    case 'gone':
      return `HubSpot no longer offers ${site.path}. Set HUBSPOT_API_VERSION to a newer version.${said}`;
    case 'conflict':
      return `HubSpot reports a conflict with what is already there.${said}`;
    case 'configuration':
      return `HubSpot refuses the app's settings (${oauthCategory(reply)}). Check HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET and that PUBLIC_URL's callback is among the app's redirect addresses.${said}`;
    case 'code_rejected':
      return codeRejectedAdvice;
    case 'unavailable':
      return `HubSpot answered with status ${reply.status}. Nothing is wrong on our side; it is tried again later.${said}`;
    case 'rate_limited':
      return `HubSpot's rate limit is reached. It is tried again later.${said}`;
    default:
      if (reply.status === 414) return `HubSpot finds the request too long.${said}`;
      return `HubSpot did not accept the request.${said || ` It answered with status ${reply.status}.`}`;
  }
}

/**
 * The error for a 401 that stays although HubSpot accepts the token: it is no matter of the connection, but of what was
 * asked for, as if a scope were missing.
 */
export function refusedArea(reply: ErrorReply, site: CallSite): HubspotError {
  const { path, portalId } = site;
  return new HubspotError(
    'forbidden',
    `HubSpot accepts the access token of portal ${portalId}, and refuses ${path} with status 401. Check in HubSpot that the app or key may use this part of its API; if it may, HubSpot's support can look into it by the correlation id.`,
    evidence(reply, site),
  );
}

/** The error after the last try of a call that kept failing for passing reasons. */
export function gaveUp(failure: HubspotError, tries: number, retryAt: number | undefined): HubspotError {
  const kind = failure.kind === 'malformed' ? 'malformed' : 'unavailable';
  return new HubspotError(
    kind,
    `HubSpot could not be used after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${failure.message}`,
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

/** The error for a 429 that is not waited out: the day's limit, or one too many of the others. */
export function rateLimited(
  kind: 'daily' | 'wait',
  reply: ErrorReply,
  site: CallSite,
  retryAt: number,
): HubspotError {
  const until = momentText(retryAt);
  const message =
    kind === 'wait'
      ? `HubSpot keeps refusing for its rate limit. It is tried again after ${until}.`
      : `The daily limit of HubSpot calls of portal ${site.portalId} is used up, by all its apps together. Syncing goes on after ${until}; a larger limit can be bought from HubSpot.`;
  return new HubspotError('rate_limited', message, { ...evidence(reply, site), retryAt });
}
