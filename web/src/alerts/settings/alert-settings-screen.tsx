import { getRouteApi } from '@tanstack/react-router';
import { PortalScreen } from '../../portals/portal-screen.tsx';
import type { AlertSettingsSearch } from '../search.ts';
import { AlertChannels } from './alert-channels.tsx';
import { AlertDeliveries } from './alert-deliveries.tsx';
import { AlertRules } from './alert-rules.tsx';

const route = getRouteApi('/settings/integrations/hubspot/alerts');

/** Which changes raise alerts, where they are sent, and whether they arrived. */
export function AlertSettingsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<AlertSettingsSearch>) =>
    void navigate({
      search: (previous) => ({ ...previous, ...next, cursor: undefined }),
      replace: true,
      resetScroll: false,
    });
  return (
    <PortalScreen
      title="Alert settings"
      description="Get notified when deals change stage."
      integrationId={search.integrationId}
      adminsEdit="alert rules and channels"
      withoutPortal="Alerts are about deals in a HubSpot portal."
    >
      {(portal, mayAdminister) => (
        <>
          <AlertRules integrationId={portal.id} mayAdminister={mayAdminister} />
          <AlertChannels mayAdminister={mayAdminister} />
          <AlertDeliveries search={search} onChange={change} />
        </>
      )}
    </PortalScreen>
  );
}
