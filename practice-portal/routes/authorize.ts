import { consentPage, refusalPage } from '../page/consent-page.ts';
import { html, type Reply } from '../server/reply.ts';
import type { OAuthContext } from './oauth-context.ts';

interface Request {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  optionalScopes: string[];
  state: string | null;
  codeChallenge: string | null;
  /** The portal in the URL, if any. */
  portalId: number | undefined;
}

/** GET /oauth/authorize and /oauth/{portalId}/authorize: the page on which a user grants or denies access. */
export function showConsent(context: OAuthContext, query: URLSearchParams, portalId?: number): Reply {
  const request = requestFrom(query, portalId);
  const problem = problemOf(context, request);
  if (problem) return html(refusalPage(problem.title, problem.text), 400);
  const portals = context.portals().filter((one) => portalId === undefined || one.portalId === portalId);
  return html(
    consentPage({
      appName: `app ${context.app.appId}`,
      portals: portals.map(({ portalId: id, name }) => ({ portalId: id, name })),
      scopes: request.scopes,
      optionalScopes: request.optionalScopes,
      fields: Object.fromEntries(query),
    }),
  );
}

/** POST of that page's form: redirects to the app with a code, or with `error=access_denied`. */
export function decideConsent(context: OAuthContext, form: URLSearchParams, portalId?: number): Reply {
  const request = requestFrom(form, portalId);
  const problem = problemOf(context, request);
  if (problem) return html(refusalPage(problem.title, problem.text), 400);
  const target = new URL(request.redirectUri);
  if (request.state !== null) target.searchParams.set('state', request.state);
  if (form.get('decision') !== 'grant') {
    target.searchParams.set('error', 'access_denied');
    target.searchParams.set('error_description', 'The user denied access to the app.');
    return { status: 302, headers: { location: target.href } };
  }
  const chosen = portalId ?? Number(form.get('portal_id'));
  if (!context.portal(chosen)) {
    return html(refusalPage('No such account', 'Choose one of the practice portals.'), 400);
  }
  const code = context.tokens.issueCode(
    chosen,
    [...request.scopes, ...request.optionalScopes],
    request.redirectUri,
    request.codeChallenge ?? undefined,
  );
  target.searchParams.set('code', code);
  return { status: 302, headers: { location: target.href } };
}

function requestFrom(values: URLSearchParams, portalId: number | undefined): Request {
  const list = (name: string): string[] =>
    (values.get(name) ?? '').split(/[\s,]+/).filter((one) => one !== '');
  return {
    clientId: values.get('client_id') ?? '',
    redirectUri: values.get('redirect_uri') ?? '',
    scopes: list('scope'),
    optionalScopes: list('optional_scope'),
    state: values.get('state'),
    codeChallenge: values.get('code_challenge'),
    portalId,
  };
}

function problemOf(context: OAuthContext, request: Request): { title: string; text: string } | undefined {
  const { app } = context;
  if (request.clientId !== app.clientId) {
    return { title: 'Unknown app', text: `No app has the client id “${request.clientId}”.` };
  }
  if (!isAllowedRedirect(request.redirectUri, app.redirectUris)) {
    return {
      title: 'Redirect URL mismatch',
      text: `The app's configuration does not list “${request.redirectUri}”. Redirects must be https, or http on localhost.`,
    };
  }
  const required = app.requiredScopes ?? [];
  const missing = required.filter((scope) => !request.scopes.includes(scope));
  if (missing.length > 0) {
    return {
      title: 'Authorization failed because there is a scope mismatch',
      text: `The install URL lacks scopes that the app requires: ${missing.join(', ')}.`,
    };
  }
  if (app.optionalScopes || app.requiredScopes) {
    const known = new Set([...required, ...(app.optionalScopes ?? []), 'oauth']);
    const wrong = [
      ...request.scopes.filter((scope) => !known.has(scope)),
      ...request.optionalScopes.filter((scope) => !known.has(scope)),
    ];
    if (app.optionalScopes && wrong.length > 0) {
      return {
        title: 'Authorization failed because there is a scope mismatch',
        text: `The app's configuration does not list: ${wrong.join(', ')}.`,
      };
    }
  }
  if (request.scopes.length === 0) {
    return { title: 'No scopes', text: 'The install URL names no scopes.' };
  }
  if (request.portalId !== undefined && !context.portal(request.portalId)) {
    return { title: 'No such account', text: `There is no account ${request.portalId}.` };
  }
  return undefined;
}

function isAllowedRedirect(redirectUri: string, allowed: readonly string[] | undefined): boolean {
  if (!URL.canParse(redirectUri)) return false;
  if (allowed) return allowed.includes(redirectUri);
  const { protocol, hostname } = new URL(redirectUri);
  if (protocol === 'https:') return true;
  return (
    protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]')
  );
}
