import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  type Icon,
  IconActivityHeartbeat,
  IconAlertTriangle,
  IconArrowsLeftRight,
  IconBell,
  IconBellCog,
  IconBuildingSkyscraper,
  IconCalendarDollar,
  IconChevronDown,
  IconFilter,
  IconHistory,
  IconKey,
  IconPlugConnected,
  IconPlus,
  IconRefreshDot,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type LinkProps, useLocation } from '@tanstack/react-router';
import { Fragment, type ReactNode, useId } from 'react';
import { newestAlertQuery } from '../api/alerts.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatCount } from '../format/amounts.ts';
import { useRights } from '../ui/use-rights.ts';
import { NavigationLink } from '../ui/value/links.tsx';
import { CountBadge } from '../ui/value/state-pill.tsx';
import styles from './navigation.module.css';

const hubspot = '/settings/integrations/hubspot';
const mostCounted = 999;

interface CountProps {
  count: number;
  tone: 'bad' | 'busy';
  what: string;
}

/** A count of what needs attention, next to the name of its screen. */
function Count({ count, tone, what }: CountProps) {
  if (count === 0) return null;
  return (
    <CountBadge tone={tone}>
      {count > mostCounted ? `${mostCounted}+` : formatCount(count)}
      <VisuallyHidden> {what}</VisuallyHidden>
    </CountBadge>
  );
}

interface ScreenProps {
  to: NonNullable<LinkProps['to']>;
  label: string;
  icon: Icon;
  /** The screens below this one belong to it. */
  withScreensBelow?: boolean;
  count?: CountProps;
}

/** The link to one screen. */
function Screen({ to, label, icon: Glyph, withScreensBelow = false, count }: ScreenProps) {
  const path = usePath();
  return (
    <NavigationLink
      to={to}
      activeOptions={{ exact: true }}
      label={label}
      leftSection={<Glyph size={18} stroke={1.7} aria-hidden />}
      rightSection={count && <Count {...count} />}
      active={withScreensBelow ? path.startsWith(to) : path === to}
      className={styles.link}
    />
  );
}

const usePath = (): string => useLocation({ select: ({ pathname }) => pathname.replace(/\/+$/, '') });

interface GroupProps {
  /** The path to the group, which is also the key of its saved state. */
  title: readonly string[];
  /** A screen of the group is shown: it is open whatever was saved. */
  holdsScreen: boolean;
  children: ReactNode;
}

/** Screens of one area, which can be collapsed. */
function NavigationGroup({ title, holdsScreen, children }: GroupProps) {
  const name = title.join(' ');
  const [folded, setFolded] = useLocalStorage({ key: `cscx-folded ${name}`, defaultValue: false });
  const id = useId();
  const open = holdsScreen || !folded;
  return (
    <section>
      <UnstyledButton
        className={styles.title}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setFolded(open)}
        disabled={holdsScreen}
      >
        <span>
          {title.map((part, place) => (
            <Fragment key={part}>
              {place > 0 && <span aria-hidden> › </span>}
              {part}
            </Fragment>
          ))}
        </span>
        {!holdsScreen && <IconChevronDown size={14} stroke={1.8} aria-hidden data-folded={folded} />}
      </UnstyledButton>
      <div id={id} hidden={!open}>
        {children}
      </div>
    </section>
  );
}

/** The settings of the HubSpot portals. */
function HubspotScreens({ mayAdminister }: { mayAdminister: boolean }) {
  const status = useQuery(statusQuery(useLive()));
  const failing = (status.data?.integrations ?? [])
    .flatMap((integration) => integration.objects)
    .reduce((sum, object) => sum + object.failing, 0);
  return (
    <>
      <Screen to={hubspot} label="Portals" icon={IconPlugConnected} />
      <Screen
        to={`${hubspot}/errors`}
        label="Errors"
        icon={IconAlertTriangle}
        count={{ count: failing, tone: 'bad', what: 'failing records' }}
      />
      <Screen to={`${hubspot}/customers`} label="Customer filter" icon={IconFilter} />
      <Screen to={`${hubspot}/mappings`} label="Mappings" icon={IconArrowsLeftRight} />
      <Screen to={`${hubspot}/renewals`} label="Renewal settings" icon={IconRefreshDot} />
      <Screen to={`${hubspot}/alerts`} label="Alert settings" icon={IconBellCog} />
      <Screen to={`${hubspot}/health`} label="Health settings" icon={IconActivityHeartbeat} />
      {mayAdminister && <Screen to={`${hubspot}/setup`} label="Connect portal" icon={IconPlus} />}
    </>
  );
}

/** The screens of the product. */
export function Navigation() {
  const path = usePath();
  const alerts = useQuery(newestAlertQuery(useLive()));
  const { mayAudit, mayAdminister, mayAdmit } = useRights();
  return (
    <>
      <Screen to="/customers" label="Customers" icon={IconBuildingSkyscraper} withScreensBelow />
      <Screen to="/renewals" label="Renewals" icon={IconCalendarDollar} />
      <Screen
        to="/alerts"
        label="Alerts"
        icon={IconBell}
        count={{ count: alerts.data?.unread ?? 0, tone: 'busy', what: 'unread' }}
      />
      <p className={styles.area}>Settings</p>
      <NavigationGroup
        title={['Integrations', 'HubSpot']}
        holdsScreen={path === hubspot || path.startsWith(`${hubspot}/`)}
      >
        <HubspotScreens mayAdminister={mayAdminister} />
      </NavigationGroup>
      <NavigationGroup
        title={['Organization']}
        holdsScreen={/^\/settings\/(users|api-keys|audit-log|profile)$/.test(path)}
      >
        <Screen to="/settings/users" label="Users & roles" icon={IconUsers} />
        {mayAdmit && <Screen to="/settings/api-keys" label="API keys" icon={IconKey} />}
        {mayAudit && <Screen to="/settings/audit-log" label="Audit log" icon={IconHistory} />}
        <Screen to="/settings/profile" label="Profile" icon={IconUserCircle} />
      </NavigationGroup>
    </>
  );
}
