import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Shell } from './components/shell.tsx';
import { NotFoundScreen } from './routes/not-found.tsx';
import { ScreenFailed, ScreenLoading } from './routes/screen-states.tsx';
import {
  connectSearch,
  customerSearch,
  customersSearch,
  hubspotSearch,
  parseSearch,
  stringifySearch,
  syncErrorsSearch,
} from './routes/search.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundScreen });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/customers', replace: true });
  },
});

const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  validateSearch: customersSearch,
  component: lazyRouteComponent(() => import('./routes/customers.tsx'), 'CustomersScreen'),
});

const customer = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  validateSearch: customerSearch,
  component: lazyRouteComponent(() => import('./routes/customer.tsx'), 'CustomerScreen'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/integrations/hubspot', replace: true });
  },
});

const hubspot = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot',
  validateSearch: hubspotSearch,
  component: lazyRouteComponent(() => import('./routes/hubspot.tsx'), 'HubspotScreen'),
});

const connect = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/connect',
  validateSearch: connectSearch,
  component: lazyRouteComponent(() => import('./routes/connect.tsx'), 'ConnectScreen'),
});

const syncErrors = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/errors',
  validateSearch: syncErrorsSearch,
  component: lazyRouteComponent(() => import('./routes/sync-errors.tsx'), 'SyncErrorsScreen'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, customers, customer, settings, hubspot, connect, syncErrors]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: ScreenLoading,
  defaultErrorComponent: ScreenFailed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The cursors of the pages before this one, the first page as an empty text. */
    trail?: string[];
  }
}
