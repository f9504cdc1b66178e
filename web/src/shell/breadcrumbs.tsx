import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { customerQuery } from '../api/customers.ts';
import { shorten } from '../format/text.ts';
import styles from './breadcrumbs.module.css';

type Destination = '/customers' | '/settings/integrations/hubspot';

interface Step {
  label: string;
  to?: Destination;
}

const hubspot: Step[] = [{ label: 'Settings' }, { label: 'Integrations' }];

/** The screens below the portals, by the last part of their paths. */
const screens: Record<string, string> = {
  errors: 'Errors',
  history: 'Sync history',
  records: 'Records',
  renewals: 'Renewal settings',
  alerts: 'Alert settings',
  health: 'Health settings',
  runs: 'Run',
  customers: 'Customer filter',
  mappings: 'Mappings',
  setup: 'Setup',
};

/** The settings screens outside of integrations. */
const settingsScreens: Record<string, string> = {
  '/settings/users': 'Users & roles',
  '/settings/api-keys': 'API keys',
  '/settings/audit-log': 'Audit log',
  '/settings/profile': 'Profile',
};

const trailOf = (path: string, customerName: string | undefined): Step[] => {
  const root = '/settings/integrations/hubspot';
  if (path === root) return [...hubspot, { label: 'HubSpot' }];
  if (path.startsWith(root)) {
    const [first = ''] = path.slice(root.length + 1).split('/');
    return [...hubspot, { label: 'HubSpot', to: root }, { label: screens[first] ?? 'Not found' }];
  }
  const ofSettings = settingsScreens[path];
  if (ofSettings !== undefined) return [{ label: 'Settings' }, { label: ofSettings }];
  if (path.startsWith('/customers/')) {
    return [{ label: 'Customers', to: '/customers' }, { label: customerName ?? 'Customer' }];
  }
  if (path === '/renewals') return [{ label: 'Renewals' }];
  if (path === '/alerts') return [{ label: 'Alerts' }];
  return path.startsWith('/customers') ? [{ label: 'Customers' }] : [];
};

/** The position of the screen in the product. */
export function Breadcrumbs() {
  const path = useLocation({ select: (location) => location.pathname.replace(/\/+$/, '') });
  const customerId = /^\/customers\/([^/]+)$/.exec(path)?.[1];
  const customer = useQuery({ ...customerQuery(customerId ?? ''), enabled: customerId !== undefined });
  const steps = trailOf(path, customer.data?.name ?? undefined);
  return (
    <nav aria-label="Breadcrumbs" className={styles.breadcrumbs}>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.label}
            aria-current={index === steps.length - 1 ? 'page' : undefined}
            data-back={index === steps.length - 2 && step.to !== undefined ? true : undefined}
          >
            {step.to ? (
              <Link to={step.to}>{step.label}</Link>
            ) : (
              <span dir="auto">{shorten(step.label, 80)}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
