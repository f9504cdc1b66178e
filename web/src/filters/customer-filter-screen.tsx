import { getRouteApi } from '@tanstack/react-router';
import { PortalScreen } from '../portals/portal-screen.tsx';
import { CustomerFilterForm } from './customer-filter-form.tsx';

const route = getRouteApi('/settings/integrations/hubspot/customers');

/** Which HubSpot companies count as customers, and which deals sync with them. */
export function CustomerFilterScreen() {
  const { integrationId } = route.useSearch();
  return (
    <PortalScreen
      title="Customer filter"
      description="Choose which HubSpot companies become customers, and what happens when they stop matching."
      integrationId={integrationId}
      adminsEdit="the customer filter"
      withoutPortal="The filter selects companies of a HubSpot portal."
    >
      {(portal, mayAdminister) => <CustomerFilterForm portal={portal} mayAdminister={mayAdminister} />}
    </PortalScreen>
  );
}
