import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatCount } from '../format/amounts.ts';
import { CountBadge } from '../ui/value/state-pill.tsx';
import styles from './frame.module.css';
import { settingsRoot } from './parts.ts';

const screens = [
  { to: settingsRoot, label: 'Portals' },
  { to: `${settingsRoot}/errors`, label: 'Errors' },
  { to: `${settingsRoot}/customers`, label: 'Customer filter' },
  { to: `${settingsRoot}/mappings`, label: 'Mappings' },
  { to: `${settingsRoot}/renewals`, label: 'Renewals' },
  { to: `${settingsRoot}/alerts`, label: 'Alerts' },
  { to: `${settingsRoot}/health`, label: 'Health' },
  { to: `${settingsRoot}/history`, label: 'History' },
] as const satisfies { to: LinkProps['to']; label: string }[];

/** The screens of the settings. */
export function Menu({ path }: { path: string }) {
  const status = useQuery(statusQuery(useLive()));
  const failing = (status.data?.integrations ?? [])
    .flatMap((integration) => integration.objects)
    .reduce((sum, object) => sum + object.failing, 0);
  return (
    <nav className={styles.menu} aria-label="HubSpot settings">
      {screens.map(({ to, label }) => (
        <Link key={to} to={to} className={styles.link} data-current={path === to || undefined}>
          {label}
          {label === 'Errors' && failing > 0 && <CountBadge tone="bad">{formatCount(failing)}</CountBadge>}
        </Link>
      ))}
    </nav>
  );
}
