import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
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
export function Menu() {
  const nav = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  // Where the menu is wider than the element, the current screen is in its middle.
  useEffect(() => {
    const current = path && nav.current?.querySelector('[aria-current="page"]');
    if (!nav.current || !current) return;
    const { left, width } = current.getBoundingClientRect();
    const frame = nav.current.getBoundingClientRect();
    nav.current.scrollLeft += left + width / 2 - (frame.left + frame.width / 2);
  }, [path]);
  const status = useQuery(statusQuery(useLive()));
  const failing = (status.data?.integrations ?? [])
    .flatMap((integration) => integration.objects)
    .reduce((sum, object) => sum + object.failing, 0);
  return (
    <nav ref={nav} className={styles.menu} aria-label="HubSpot settings">
      {screens.map(({ to, label }) => (
        <Link key={to} to={to} className={styles.link} activeOptions={{ exact: true, includeSearch: false }}>
          {label}
          {label === 'Errors' && failing > 0 && <CountBadge tone="bad">{formatCount(failing)}</CountBadge>}
        </Link>
      ))}
    </nav>
  );
}
