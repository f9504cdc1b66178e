import type { Connection } from './connection.ts';

const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

/** The connection of the product's own page: the browser's session cookie identifies the user. */
export const browserConnection = (basePath: string): Connection => ({
  basePath,
  opensLinks: true,
  send: (path, init) => fetch(`${basePath}${path}`, { ...init, credentials: 'same-origin' }),
  listen: (path, { onOpen, onLost, onEvent }) => {
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let retryMs = firstRetryMs;
    const receive = (message: MessageEvent<string>) => onEvent(message.data);
    const open = () => {
      source = new EventSource(`${basePath}${path}`);
      source.onopen = () => {
        retryMs = firstRetryMs;
        onOpen();
      };
      source.onerror = () => {
        onLost();
        // The browser reconnects automatically after a broken connection, but not after an error response.
        if (source?.readyState !== EventSource.CLOSED) return;
        retry = setTimeout(open, retryMs);
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      };
      for (const type of ['run', 'integration', 'records', 'alert']) source.addEventListener(type, receive);
    };
    open();
    return () => {
      clearTimeout(retry);
      source?.close();
    };
  },
});
