import { getRouteApi } from '@tanstack/react-router';
import { PortalScreen } from '../../portals/portal-screen.tsx';
import { HealthSettingsForm } from './health-settings-form.tsx';
import { PushPanel } from './push-panel.tsx';

const route = getRouteApi('/settings/integrations/hubspot/health');

/** How health scores are written to HubSpot, and how the built-in calculation works. */
export function HealthSettingsScreen() {
  const { integrationId } = route.useSearch();
  return (
    <PortalScreen
      title="Health settings"
      description="Health scoring and sync to HubSpot."
      integrationId={integrationId}
      adminsEdit="health settings"
      withoutPortal="Health scores are written to the companies of a HubSpot portal."
    >
      {(portal, mayAdminister) => (
        <>
          <PushPanel portal={portal} />
          <HealthSettingsForm portal={portal} mayAdminister={mayAdminister} />
        </>
      )}
    </PortalScreen>
  );
}
