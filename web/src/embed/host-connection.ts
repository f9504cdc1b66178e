import type { Connection } from '../api/connection.ts';
import { readEvents } from './event-stream.ts';
import type { HubspotUiOptions } from './public.d.ts';

const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

/** What the server answers without a token, without asking it. */
const withoutToken = () =>
  Response.json({ error: { code: 'unauthenticated', message: 'You are not signed in.' } }, { status: 401 });

/**
 * The connection of a user interface in another program's page: that program's token identifies the user.
 * @param current the options as they are now.
 * @param ended aborts requests and the stream of events.
 */
export const hostConnection = (current: () => HubspotUiOptions, ended: AbortSignal): Connection => {
  const urlOf = (path: string) => `${basePathIn(current())}${path}`;

  const attempt = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    const { getToken, organizationId } = current();
    if (organizationId) headers.set('x-organization-id', organizationId);
    if (getToken) {
      const token = await getToken();
      if (!token) return withoutToken();
      headers.set('authorization', `Bearer ${token}`);
    }
    const signal = init.signal ? AbortSignal.any([init.signal, ended]) : ended;
    return fetch(urlOf(path), { ...init, headers, signal, credentials: 'same-origin' });
  };

  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await attempt(path, init);
    // The token may have expired a moment ago.
    return response.status === 401 && current().getToken ? attempt(path, init) : response;
  };

  return {
    get basePath() {
      return basePathIn(current());
    },
    get opensLinks() {
      return current().getToken === undefined;
    },
    send,
    // A browser's EventSource can't send a token.
    listen: (path, { onOpen, onLost, onEvent }) => {
      const closed = new AbortController();
      let retry: ReturnType<typeof setTimeout> | undefined;
      let retryMs = firstRetryMs;
      const open = async () => {
        try {
          const response = await send(path, {
            headers: { accept: 'text/event-stream' },
            signal: closed.signal,
          });
          if (response.ok && response.body) {
            retryMs = firstRetryMs;
            onOpen();
            await readEvents(response.body, onEvent);
          }
        } catch {
          // The connection broke, or was closed.
        }
        if (closed.signal.aborted || ended.aborted) return;
        onLost();
        retry = setTimeout(() => void open(), retryMs);
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      };
      void open();
      return () => {
        closed.abort();
        clearTimeout(retry);
      };
    },
  };
};

/** The base path of options, without a slash at its end. */
export const basePathIn = ({ basePath }: HubspotUiOptions): string => basePath.replace(/\/+$/, '');
