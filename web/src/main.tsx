import '@fontsource-variable/inter/wght.css';
import './ui/layers.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './ui/global.css';
import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isSignedOut, RequestFailed } from './api/request.ts';
import { sessionQuery } from './api/session.ts';
import { loadScreens, router } from './router.tsx';
import { Toasts } from './shell/toasts.tsx';
import { cssVariables, theme } from './theme.ts';

const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended while a screen was open: the shell detects that and says how to sign in again.
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

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no element with the id "root"');

createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Toasts />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

/** The first screen is loaded before the others. */
const screensPauseMs = 3_000;
setTimeout(() => void loadScreens(), screensPauseMs);
