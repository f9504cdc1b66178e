import '@fontsource-variable/inter/wght.css';
import './ui/layers.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './ui/global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { browserConnection } from './api/browser-connection.ts';
import { createQueryClient } from './api/query-client.ts';
import { createAppRouter, loadScreens } from './router.tsx';
import { Shell } from './shell/shell.tsx';
import { Toasts } from './shell/toasts.tsx';
import { cssVariables, theme } from './theme.ts';
import { createMount, MountContext } from './ui/mount.ts';

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no element with the id "root"');

/** What the server writes into the page: the path below which it is reached, and who signs users in. */
const told = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

const basePath = told('base-path');
const mount = createMount({ Frame: Shell, signIn: told('sign-in') === 'host' ? 'host' : 'own' });
const router = createAppRouter({ basePath });

createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <MountContext value={mount}>
        <Toasts />
        <QueryClientProvider client={createQueryClient(browserConnection(basePath))}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MountContext>
    </MantineProvider>
  </StrictMode>,
);

/** The first screen is loaded before the others. */
const screensPauseMs = 3_000;
setTimeout(() => void loadScreens(router), screensPauseMs);
