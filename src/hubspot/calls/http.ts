import { networkFailure } from '../../base/network-failure.ts';
import { credentialFault } from '../../contract/credential.ts';
import { HubspotError } from '../errors.ts';

/** One HTTP exchange, without interpreting the status. */
export interface Exchange {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Created by `apiUrl`. */
  url: string;
  /** The path without the query, for errors. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

export type Query = Record<string, string | number | boolean | undefined>;

/** The URL of a call. Whatever `path` contains, it stays on the host of `baseUrl`, because a token is sent there. */
export function apiUrl(baseUrl: string, path: string, query: Query = {}): string {
  // Without the slash, "@host" or ".host" would lead to another host.
  if (!path.startsWith('/')) throw new TypeError(`A path must start with a slash: ${path}`);
  const base = new URL(baseUrl);
  const url = new URL(`${base.origin}${base.pathname.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

/**
 * Sends one request and reads the whole response. Node's fetch keeps connections alive and opens new ones as needed.
 * @throws {HubspotError} `timeout` or `network` for attempts that can be repeated, `unauthorized` for a token that
 *   can't be in a header, `redirected` for a redirect, which is never followed. None contains the text of another
 *   error, which may quote the token.
 * @throws the signal's reason if it is aborted.
 */
export async function exchange(call: Exchange): Promise<Reply> {
  const { signal } = call;
  const token = call.headers.authorization?.replace(/^Bearer /, '');
  if (token !== undefined && credentialFault(token) !== undefined) throw unusableToken(call);
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let timedOut = false;
  // Real time on purpose: this guards against an unresponsive peer, rather than being a wait of ours.
  const timer = setTimeout(() => {
    timedOut = true;
    stop.abort();
  }, call.timeoutMs);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      redirect: 'manual',
      signal: stop.signal,
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    const text = await response.text();
    if (response.status >= 300 && response.status < 400) throw redirected(call, response);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    if (error instanceof HubspotError) throw error;
    if (signal?.aborted) throw signal.reason;
    const where = { method: call.method, path: call.path };
    if (timedOut) {
      throw new HubspotError('timeout', `HubSpot didn't respond within ${call.timeoutMs} ms.`, where);
    }
    throw new HubspotError('network', `Couldn't reach HubSpot: ${networkFailure(error)}.`, where);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function redirected(call: Exchange, response: Response): HubspotError {
  const location = response.headers.get('location') ?? '';
  const host = URL.canParse(location, call.url) ? new URL(location, call.url).host : 'an unreadable address';
  return new HubspotError(
    'redirected',
    `HubSpot's address redirected to ${host}, and redirects are never followed. Check HUBSPOT_API_BASE_URL.`,
    { status: response.status, method: call.method, path: call.path },
  );
}

function unusableToken(call: Exchange): HubspotError {
  return new HubspotError(
    'unauthorized',
    "The access token contains a character that isn't allowed in an HTTP header. Copy the whole token again and reconnect the portal.",
    { method: call.method, path: call.path },
  );
}
