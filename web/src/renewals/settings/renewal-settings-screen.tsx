import '../../styles/renewals.css';
import { getRouteApi } from '@tanstack/react-router';
import { NeedsPortal, PortalChoice, usePortal } from '../../portals/portal-choice.tsx';
import { AdminNotice } from '../../ui/admin-notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useRights } from '../../ui/use-rights.ts';
import { RenewalSettingsForm } from './renewal-settings-form.tsx';

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
