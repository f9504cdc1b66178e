import '../styles/renewals.css';
import { getRouteApi } from '@tanstack/react-router';
import { AdminNotice } from '../components/admin-notice.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { NeedsPortal, PortalChoice, usePortal } from '../components/portal-choice.tsx';
import { RenewalSettingsForm } from '../components/renewal-settings-form.tsx';
import { useRights } from '../components/use-rights.ts';

const route = getRouteApi('/settings/integrations/hubspot/renewals');

/** Which deals are renewals, and what HubSpot's stages mean for them. */
export function RenewalSettingsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status, portals, portal } = usePortal(search.integrationId);
  const { mayAdminister } = useRights();
  return (
    <>
      <PageHeader
        title="Renewal settings"
        description="Which deals are renewals, and what their stages mean."
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
          {!mayAdminister && <AdminNotice what="which deals are renewals" />}
          <RenewalSettingsForm key={portal.id} portal={portal} mayAdminister={mayAdminister} />
        </>
      ) : (
        <NeedsPortal status={status}>Renewals are deals of a portal of HubSpot.</NeedsPortal>
      )}
    </>
  );
}
