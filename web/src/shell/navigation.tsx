import { UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
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
import { useLocation } from '@tanstack/react-router';
import { Fragment, type ReactNode, useId } from 'react';
import { newestAlertQuery } from '../api/alerts.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatCount } from '../format/amounts.ts';
import { NavigationLink } from '../ui/links.tsx';
import { useRights } from '../ui/use-rights.ts';

const settings = '/settings/integrations/hubspot';
const mostCounted = 999;

const iconSize = { size: 18, stroke: 1.7, 'aria-hidden': true } as const;

/** How much of something waits for somebody, beside the name of the screen that has it. */
function Count({ count, tone, what }: { count: number; tone: 'bad' | 'busy'; what: string }) {
  if (count === 0) return null;
  return (
    <span className="cx-count" data-tone={tone}>
      {count > mostCounted ? `${mostCounted}+` : formatCount(count)}
      <span className="cx-unseen"> {what}</span>
    </span>
  );
}

interface GroupProps {
  /** Where the group is in the product, and under which its state is kept. */
  title: readonly string[];
  /** A screen of the group is shown: it is open whatever was chosen. */
  holdsScreen: boolean;
  children: ReactNode;
}

/** Screens of one area, to be folded away by who needs them rarely. */
function NavigationGroup({ title, holdsScreen, children }: GroupProps) {
  const name = title.join(' ');
  const [folded, setFolded] = useLocalStorage({ key: `cscx-folded ${name}`, defaultValue: false });
  const id = useId();
  const open = holdsScreen || !folded;
  return (
    <section>
      <UnstyledButton
        className="cx-nav-title"
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

/** The screens of the product. */
export function Navigation() {
  const path = useLocation({ select: (location) => location.pathname.replace(/\/+$/, '') });
  const live = useLive();
  const status = useQuery(statusQuery(live));
  const alerts = useQuery(newestAlertQuery(live));
  const failing = (status.data?.integrations ?? [])
    .flatMap((integration) => integration.objects)
    .reduce((sum, object) => sum + object.failing, 0);
  const { mayAudit, mayAdminister } = useRights();
  const at = (target: string) => path === target;
  return (
    <>
      <NavigationLink
        to="/customers"
        label="Customers"
        leftSection={<IconBuildingSkyscraper {...iconSize} />}
        active={path.startsWith('/customers')}
        className="cx-nav"
      />
      <NavigationLink
        to="/renewals"
        label="Renewals"
        leftSection={<IconCalendarDollar {...iconSize} />}
        active={at('/renewals')}
        className="cx-nav"
      />
      <NavigationLink
        to="/alerts"
        label="Alerts"
        leftSection={<IconBell {...iconSize} />}
        rightSection={<Count count={alerts.data?.unread ?? 0} tone="busy" what="unread" />}
        active={at('/alerts')}
        className="cx-nav"
      />
      <p className="cx-nav-area">Settings</p>
      <NavigationGroup
        title={['Integrations', 'HubSpot']}
        holdsScreen={path === settings || path.startsWith(`${settings}/`)}
      >
        <NavigationLink
          to="/settings/integrations/hubspot"
          activeOptions={{ exact: true }}
          label="Portals"
          leftSection={<IconPlugConnected {...iconSize} />}
          active={at(settings)}
          className="cx-nav"
        />
        <NavigationLink
          to="/settings/integrations/hubspot/errors"
          label="Errors"
          leftSection={<IconAlertTriangle {...iconSize} />}
          rightSection={<Count count={failing} tone="bad" what="failing records" />}
          active={at(`${settings}/errors`)}
          className="cx-nav"
        />
        <NavigationLink
          to="/settings/integrations/hubspot/customers"
          label="Customer filter"
          leftSection={<IconFilter {...iconSize} />}
          active={at(`${settings}/customers`)}
          className="cx-nav"
        />
        <NavigationLink
          to="/settings/integrations/hubspot/mappings"
          label="Mappings"
          leftSection={<IconArrowsLeftRight {...iconSize} />}
          active={at(`${settings}/mappings`)}
          className="cx-nav"
        />
        <NavigationLink
          to="/settings/integrations/hubspot/renewals"
          label="Renewal settings"
          leftSection={<IconRefreshDot {...iconSize} />}
          active={at(`${settings}/renewals`)}
          className="cx-nav"
        />
        <NavigationLink
          to="/settings/integrations/hubspot/alerts"
          label="Alert settings"
          leftSection={<IconBellCog {...iconSize} />}
          active={at(`${settings}/alerts`)}
          className="cx-nav"
        />
        <NavigationLink
          to="/settings/integrations/hubspot/health"
          label="Health settings"
          leftSection={<IconActivityHeartbeat {...iconSize} />}
          active={at(`${settings}/health`)}
          className="cx-nav"
        />
        {mayAdminister && (
          <NavigationLink
            to="/settings/integrations/hubspot/setup"
            label="Connect a portal"
            leftSection={<IconPlus {...iconSize} />}
            active={at(`${settings}/setup`)}
            className="cx-nav"
          />
        )}
      </NavigationGroup>
      <NavigationGroup
        title={['Organization']}
        holdsScreen={/^\/settings\/(users|api-keys|audit-log|profile)$/.test(path)}
      >
        <NavigationLink
          to="/settings/users"
          label="Users & roles"
          leftSection={<IconUsers {...iconSize} />}
          active={at('/settings/users')}
          className="cx-nav"
        />
        {mayAdminister && (
          <NavigationLink
            to="/settings/api-keys"
            label="API keys"
            leftSection={<IconKey {...iconSize} />}
            active={at('/settings/api-keys')}
            className="cx-nav"
          />
        )}
        {mayAudit && (
          <NavigationLink
            to="/settings/audit-log"
            label="Audit log"
            leftSection={<IconHistory {...iconSize} />}
            active={at('/settings/audit-log')}
            className="cx-nav"
          />
        )}
        <NavigationLink
          to="/settings/profile"
          label="Profile"
          leftSection={<IconUserCircle {...iconSize} />}
          active={at('/settings/profile')}
          className="cx-nav"
        />
      </NavigationGroup>
    </>
  );
}
