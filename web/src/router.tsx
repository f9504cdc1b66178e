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
  alertSettingsSearch,
  alertsSearch,
  apiKeysSearch,
  auditSearch,
  customerSearch,
  customersSearch,
  historySearch,
  hubspotSearch,
  mappingsSearch,
  parseSearch,
  portalSearch,
  recordsSearch,
  renewalsSearch,
  runSearch,
  setupSearch,
  stringifySearch,
  syncErrorsSearch,
  usersSearch,
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

const renewals = createRoute({
  getParentRoute: () => root,
  path: '/renewals',
  validateSearch: renewalsSearch,
  component: lazyRouteComponent(() => import('./routes/renewals.tsx'), 'RenewalsScreen'),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: alertsSearch,
  component: lazyRouteComponent(() => import('./routes/alerts.tsx'), 'AlertsScreen'),
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

const setup = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/setup',
  validateSearch: setupSearch,
  component: lazyRouteComponent(() => import('./routes/setup.tsx'), 'SetupScreen'),
});

const syncErrors = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/errors',
  validateSearch: syncErrorsSearch,
  component: lazyRouteComponent(() => import('./routes/sync-errors.tsx'), 'SyncErrorsScreen'),
});

const syncHistory = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/history',
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./routes/sync-history.tsx'), 'SyncHistoryScreen'),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/runs/$id',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./routes/run.tsx'), 'RunScreen'),
});

const records = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/records',
  validateSearch: recordsSearch,
  component: lazyRouteComponent(() => import('./routes/records.tsx'), 'RecordsScreen'),
});

const renewalSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/renewals',
  validateSearch: portalSearch,
  component: lazyRouteComponent(() => import('./routes/renewal-settings.tsx'), 'RenewalSettingsScreen'),
});

const alertSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/alerts',
  validateSearch: alertSettingsSearch,
  component: lazyRouteComponent(() => import('./routes/alert-settings.tsx'), 'AlertSettingsScreen'),
});

const healthSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/health',
  validateSearch: portalSearch,
  component: lazyRouteComponent(() => import('./routes/health-settings.tsx'), 'HealthSettingsScreen'),
});

const mappings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/mappings',
  validateSearch: mappingsSearch,
  component: lazyRouteComponent(() => import('./routes/mappings.tsx'), 'MappingsScreen'),
});

const customerFilter = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/customers',
  validateSearch: portalSearch,
  component: lazyRouteComponent(() => import('./routes/customer-filter.tsx'), 'CustomerFilterScreen'),
});

const users = createRoute({
  getParentRoute: () => root,
  path: '/settings/users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./routes/users.tsx'), 'UsersScreen'),
});

const apiKeys = createRoute({
  getParentRoute: () => root,
  path: '/settings/api-keys',
  validateSearch: apiKeysSearch,
  component: lazyRouteComponent(() => import('./routes/api-keys.tsx'), 'ApiKeysScreen'),
});

const auditLog = createRoute({
  getParentRoute: () => root,
  path: '/settings/audit-log',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./routes/audit-log.tsx'), 'AuditLogScreen'),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('./routes/profile.tsx'), 'ProfileScreen'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    customers,
    customer,
    renewals,
    alerts,
    settings,
    hubspot,
    setup,
    syncErrors,
    syncHistory,
    run,
    records,
    renewalSettings,
    alertSettings,
    healthSettings,
    customerFilter,
    mappings,
    users,
    apiKeys,
    auditLog,
    profile,
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: ScreenLoading,
  defaultErrorComponent: ScreenFailed,
  scrollRestoration: true,
});

/** Brings the code of all screens: then each opens at once, and whatever the network does meanwhile. */
export const loadScreens = (): Promise<unknown> =>
  Promise.allSettled(Object.values(router.routesById).map((route) => router.loadRouteChunk(route)));

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The cursors of the pages before this one, the first page as an empty text. */
    trail?: string[];
  }
}
