import '../styles/renewals.css';
import { getRouteApi } from '@tanstack/react-router';
import { NeedsPortal, PortalChoice, usePortal } from '../portals/portal-choice.tsx';
import { AdminNotice } from '../ui/admin-notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { AlertChannels } from './alert-channels.tsx';
import { AlertDeliveries } from './alert-deliveries.tsx';
import { AlertRules } from './alert-rules.tsx';
import type { AlertSettingsSearch } from './search.ts';

const route = getRouteApi('/settings/integrations/hubspot/alerts');

/** Which changes are told, where they are sent, and what became of it. */
export function AlertSettingsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status, portals, portal } = usePortal(search.integrationId);
  const { mayAdminister } = useRights();
  const change = (next: Partial<AlertSettingsSearch>) =>
    void navigate({
      search: (previous) => ({ ...previous, ...next, cursor: undefined }),
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <PageHeader
        title="Alert settings"
        description="Which changes of deals raise alerts, and where they are sent."
        actions={
          portal && (
            <PortalChoice
              portals={portals}
              portal={portal}
              onChoose={(integrationId) => change({ integrationId })}
            />
          )
        }
      />
      {portal ? (
        <>
          {!mayAdminister && <AdminNotice what="rules and channels" />}
          <AlertRules key={portal.id} integrationId={portal.id} mayAdminister={mayAdminister} />
          <AlertChannels mayAdminister={mayAdminister} />
          <AlertDeliveries search={search} onChange={change} />
        </>
      ) : (
        <NeedsPortal status={status}>Alerts are about deals that move in a portal of HubSpot.</NeedsPortal>
      )}
    </>
  );
}
