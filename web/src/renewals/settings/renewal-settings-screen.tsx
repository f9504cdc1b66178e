import { getRouteApi } from '@tanstack/react-router';
import { PortalScreen } from '../../portals/portal-screen.tsx';
import { RenewalSettingsForm } from './renewal-settings-form.tsx';

const route = getRouteApi('/settings/integrations/hubspot/renewals');

/** Which deals are renewals, and what HubSpot's stages mean for them. */
export function RenewalSettingsScreen() {
  const { integrationId } = route.useSearch();
  return (
    <PortalScreen
      title="Renewal settings"
      description="Choose which deals are renewals, and what their stages mean."
      integrationId={integrationId}
      adminsEdit="renewal settings"
      withoutPortal="Renewals are deals from a HubSpot portal."
    >
      {(portal, mayAdminister) => <RenewalSettingsForm portal={portal} mayAdminister={mayAdminister} />}
    </PortalScreen>
  );
}
