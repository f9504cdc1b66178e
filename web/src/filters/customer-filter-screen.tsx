import '../styles/renewals.css';
import { getRouteApi } from '@tanstack/react-router';
import { NeedsPortal, PortalChoice, usePortal } from '../portals/portal-choice.tsx';
import { AdminNotice } from '../ui/admin-notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { CustomerFilterForm } from './customer-filter-form.tsx';

const route = getRouteApi('/settings/integrations/hubspot/customers');

/** Which companies of HubSpot count as customers, and which deals come along. */
export function CustomerFilterScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status, portals, portal } = usePortal(search.integrationId);
  const { mayAdminister } = useRights();
  return (
    <>
      <PageHeader
        title="Customer filter"
        description="Which companies of HubSpot count as customers, and what becomes of those that leave."
        actions={
          portal && (
            <PortalChoice
              portals={portals}
              portal={portal}
              onChoose={(integrationId) => void navigate({ search: { integrationId }, replace: true })}
            />
          )
        }
      />
      {portal ? (
        <>
          {!mayAdminister && <AdminNotice what="which companies count as customers" />}
          <CustomerFilterForm key={portal.id} portal={portal} mayAdminister={mayAdminister} />
        </>
      ) : (
        <NeedsPortal status={status}>The filter is about the companies of a portal of HubSpot.</NeedsPortal>
      )}
    </>
  );
}
