import { IconAlertTriangle, IconBuildingSkyscraper, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatCount } from '../format/amounts.ts';
import { NavigationLink } from './links.tsx';
import { useRights } from './use-rights.ts';

const iconSize = { size: 18, stroke: 1.7, 'aria-hidden': true } as const;

/** The screens of the product. */
export function Navigation() {
  const path = useLocation({ select: (location) => location.pathname.replace(/\/+$/, '') });
  const status = useQuery(statusQuery(useLive()));
  const failing = (status.data?.integrations ?? [])
    .flatMap((integration) => integration.objects)
    .reduce((sum, object) => sum + object.failing, 0);
  const { mayAdminister } = useRights();
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
      <p className="cx-nav-title">
        Settings <span aria-hidden>›</span> Integrations <span aria-hidden>›</span> HubSpot
      </p>
      <NavigationLink
        to="/settings/integrations/hubspot"
        activeOptions={{ exact: true }}
        label="Portals"
        leftSection={<IconPlugConnected {...iconSize} />}
        active={at('/settings/integrations/hubspot')}
        className="cx-nav"
      />
      <NavigationLink
        to="/settings/integrations/hubspot/errors"
        label="Errors"
        leftSection={<IconAlertTriangle {...iconSize} />}
        rightSection={
          failing > 0 ? (
            <span className="cx-count" data-tone="bad">
              {formatCount(failing)}
              <span className="cx-unseen"> failing records</span>
            </span>
          ) : null
        }
        active={at('/settings/integrations/hubspot/errors')}
        className="cx-nav"
      />
      {mayAdminister && (
        <NavigationLink
          to="/settings/integrations/hubspot/connect"
          label="Connect a portal"
          leftSection={<IconPlus {...iconSize} />}
          active={at('/settings/integrations/hubspot/connect')}
          className="cx-nav"
        />
      )}
    </>
  );
}
