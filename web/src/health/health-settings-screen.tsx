import '../styles/renewals.css';
import '../styles/health.css';
import { getRouteApi } from '@tanstack/react-router';
import { NeedsPortal, PortalChoice, usePortal } from '../portals/portal-choice.tsx';
import { AdminNotice } from '../ui/admin-notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { HealthSettingsForm } from './health-settings-form.tsx';
import { PushPanel } from './push-panel.tsx';

const route = getRouteApi('/settings/integrations/hubspot/health');

/** How health scores get to HubSpot, and how they are calculated where nobody else does. */
export function HealthSettingsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status, portals, portal } = usePortal(search.integrationId);
  const { mayAdminister } = useRights();
  return (
    <>
      <PageHeader
        title="Health settings"
        description="How health reaches HubSpot, and how it is calculated where no program does."
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
          {!mayAdminister && <AdminNotice what="how health is calculated and pushed" />}
          <PushPanel key={`push ${portal.id}`} portal={portal} />
          <HealthSettingsForm key={`form ${portal.id}`} portal={portal} mayAdminister={mayAdminister} />
        </>
      ) : (
        <NeedsPortal status={status}>Health scores go to the companies of a portal of HubSpot.</NeedsPortal>
      )}
    </>
  );
}
