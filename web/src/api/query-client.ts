import { QueryCache, QueryClient } from '@tanstack/react-query';
import { type Connection, connect } from './connection.ts';
import { isSignedOut, RequestFailed } from './request.ts';
import { sessionQuery } from './session.ts';

/** What loads and keeps the server's data for one user interface. */
export const createQueryClient = (connection: Connection): QueryClient => {
  const queryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        // The session ended while a screen was open: the frame detects that and says how to sign in again.
        if (isSignedOut(error) && query.queryKey[0] !== 'session') {
          void queryClient.resetQueries({ queryKey: sessionQuery.queryKey });
        }
      },
    }),
    defaultOptions: {
      mutations: { networkMode: 'always' },
      queries: {
        // Offline, requests fail with a message; by default, they would wait silently.
        networkMode: 'always',
        staleTime: 5_000,
        retryDelay: 600,
        // Error responses with a reason don't change with a retry; broken connections may.
        retry: (count, error) =>
          count < 2 && error instanceof RequestFailed && (error.status === 0 || error.status >= 502),
      },
    },
  });
  connect(queryClient, connection);
  return queryClient;
};
