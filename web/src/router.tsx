import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router';
import { alertSettingsSearch, alertsSearch } from './alerts/search.ts';
import { apiKeysSearch } from './api-keys/search.ts';
import { auditSearch } from './audit-log/search.ts';
import { customerSearch, customersSearch } from './customers/search.ts';
import { syncErrorsSearch } from './errors/search.ts';
import { hubspotSearch } from './integrations/search.ts';
import { mappingsSearch } from './mappings/search.ts';
import { portalSearch } from './portals/search.ts';
import { recordsSearch } from './records/search.ts';
import { renewalsSearch } from './renewals/search.ts';
import { historySearch, runSearch } from './runs/search.ts';
import { setupSearch } from './setup/search.ts';
import { NotFoundScreen } from './shell/not-found.tsx';
import { ScreenFailed, ScreenLoading } from './shell/screen-states.tsx';
import { useMount } from './ui/mount.ts';
import { parseSearch, stringifySearch } from './ui/search-params.ts';
import { usersSearch } from './users/search.ts';

/** What surrounds all screens differs in our own page and in another program's. */
function Root() {
  const { Frame } = useMount();
  return <Frame />;
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundScreen });

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
  component: lazyRouteComponent(() => import('./customers/customers-screen.tsx'), 'CustomersScreen'),
});

const customer = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  validateSearch: customerSearch,
  component: lazyRouteComponent(() => import('./customers/customer-screen.tsx'), 'CustomerScreen'),
});

const renewals = createRoute({
  getParentRoute: () => root,
  path: '/renewals',
  validateSearch: renewalsSearch,
  component: lazyRouteComponent(() => import('./renewals/renewals-screen.tsx'), 'RenewalsScreen'),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: alertsSearch,
  component: lazyRouteComponent(() => import('./alerts/alerts-screen.tsx'), 'AlertsScreen'),
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
  component: lazyRouteComponent(() => import('./integrations/hubspot-screen.tsx'), 'HubspotScreen'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/setup',
  validateSearch: setupSearch,
  component: lazyRouteComponent(() => import('./setup/setup-screen.tsx'), 'SetupScreen'),
});

const syncErrors = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/errors',
  validateSearch: syncErrorsSearch,
  component: lazyRouteComponent(() => import('./errors/sync-errors-screen.tsx'), 'SyncErrorsScreen'),
});

const syncHistory = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/history',
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./runs/sync-history-screen.tsx'), 'SyncHistoryScreen'),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/runs/$id',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./runs/run-screen.tsx'), 'RunScreen'),
});

const records = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/records',
  validateSearch: recordsSearch,
  component: lazyRouteComponent(() => import('./records/records-screen.tsx'), 'RecordsScreen'),
});

const renewalSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/renewals',
  validateSearch: portalSearch,
  component: lazyRouteComponent(
    () => import('./renewals/settings/renewal-settings-screen.tsx'),
    'RenewalSettingsScreen',
  ),
});

const alertSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/alerts',
  validateSearch: alertSettingsSearch,
  component: lazyRouteComponent(
    () => import('./alerts/settings/alert-settings-screen.tsx'),
    'AlertSettingsScreen',
  ),
});

const healthSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/health',
  validateSearch: portalSearch,
  component: lazyRouteComponent(
    () => import('./health/settings/health-settings-screen.tsx'),
    'HealthSettingsScreen',
  ),
});

const mappings = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/mappings',
  validateSearch: mappingsSearch,
  component: lazyRouteComponent(() => import('./mappings/mappings-screen.tsx'), 'MappingsScreen'),
});

const customerFilter = createRoute({
  getParentRoute: () => root,
  path: '/settings/integrations/hubspot/customers',
  validateSearch: portalSearch,
  component: lazyRouteComponent(() => import('./filters/customer-filter-screen.tsx'), 'CustomerFilterScreen'),
});

const users = createRoute({
  getParentRoute: () => root,
  path: '/settings/users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./users/users-screen.tsx'), 'UsersScreen'),
});

const apiKeys = createRoute({
  getParentRoute: () => root,
  path: '/settings/api-keys',
  validateSearch: apiKeysSearch,
  component: lazyRouteComponent(() => import('./api-keys/api-keys-screen.tsx'), 'ApiKeysScreen'),
});

const auditLog = createRoute({
  getParentRoute: () => root,
  path: '/settings/audit-log',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./audit-log/audit-log-screen.tsx'), 'AuditLogScreen'),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('./users/profile-screen.tsx'), 'ProfileScreen'),
});

const routeTree = root.addChildren([
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
]);

interface AppRouterOptions {
  /** The path below which the screens are; empty at the root of the host. */
  basePath: string;
  /** By default, the browser's. */
  history?: RouterHistory;
}

/** The router of all screens. */
export const createAppRouter = ({ basePath, history }: AppRouterOptions) =>
  createRouter({
    routeTree,
    basepath: basePath === '' ? '/' : basePath,
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: ScreenLoading,
    defaultErrorComponent: ScreenFailed,
    // Without a history of its own, the page and its scroll position are ours.
    scrollRestoration: history === undefined,
    ...(history === undefined ? {} : { history }),
  });

export type AppRouter = ReturnType<typeof createAppRouter>;

/** Preloads the code of all screens, so that they open immediately, even if the network fails in the meantime. */
export const loadScreens = (router: AppRouter): Promise<unknown> =>
  Promise.allSettled(Object.values(router.routesById).map((route) => router.loadRouteChunk(route)));

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
  interface HistoryState {
    /** The cursors of the previous pages; the first page's is an empty text. */
    trail?: string[];
  }
}
