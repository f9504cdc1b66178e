import '../styles/renewals.css';
import '../styles/filters.css';
import '../styles/mappings.css';
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ObjectType } from '../../../src/contract/common.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { mappingsQuery } from '../api/integrations.ts';
import { PortalScreen } from '../portals/portal-screen.tsx';
import { Failure } from '../ui/failure.tsx';
import { LeaveGuard } from '../ui/leave-guard.tsx';
import { TextLink } from '../ui/links.tsx';
import { useRights } from '../ui/use-rights.ts';
import { hubspotNouns } from '../ui/words.ts';
import type { MappingDrafts } from './mapping-draft.ts';
import { MappingEditor } from './mapping-editor.tsx';
import type { EditorSearch } from './mapping-toolbar.tsx';

const route = getRouteApi('/settings/integrations/hubspot/mappings');

/** What keeps a portal from being read; mapping goes on all the same, as far as HubSpot answers. */
const stateNotices: Partial<Record<IntegrationStatus['status'], string>> = {
  paused: 'This portal is paused: what is saved is carried out when it is resumed.',
  reauthorization_required:
    'HubSpot does not let us in: connect the portal anew. Until then nothing can be saved that HubSpot has to confirm.',
  disconnected: 'This portal is disconnected. Its mappings can be seen, and not changed.',
};

function StateNotice({ portal }: { portal: IntegrationStatus }) {
  const notice = stateNotices[portal.status];
  if (notice === undefined) return null;
  return (
    <p className="cx-warnings cx-map-notice" role="status">
      {notice} <TextLink to="/settings/integrations/hubspot">The portals</TextLink>
    </p>
  );
}

function Editors({ portal }: { portal: IntegrationStatus }) {
  const { objectType = 'company', search = '', show = 'all', property, field } = route.useSearch();
  const navigate = route.useNavigate();
  const rights = useRights();
  const mayAdminister = rights.mayAdminister && portal.status !== 'disconnected';
  const sets = useQuery(mappingsQuery(portal.id));
  const [drafts, setDrafts] = useState<MappingDrafts>({});
  const set = sets.data?.items.find((one) => one.objectType === objectType);
  const view = (change: Partial<EditorSearch>) =>
    void navigate({
      search: (previous) => ({
        ...previous,
        ...('search' in change ? { search: change.search || undefined } : {}),
        ...('filter' in change ? { show: change.filter === 'all' ? undefined : change.filter } : {}),
        ...('property' in change ? { property: change.property } : {}),
        ...('field' in change ? { field: change.field } : {}),
      }),
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <StateNotice portal={portal} />
      <SegmentedControl
        aria-label="Kind of records"
        className="cx-map-types"
        value={objectType}
        onChange={(value) => {
          const next = ObjectType.safeParse(value).data;
          void navigate({
            search: (previous) => ({
              integrationId: previous.integrationId,
              show: previous.show,
              objectType: next === 'company' ? undefined : next,
            }),
            replace: true,
            resetScroll: false,
          });
        }}
        data={ObjectType.options.map((type) => ({
          value: type,
          label: `${hubspotNouns[type]}${drafts[type] ? ' (not saved)' : ''}`,
        }))}
      />
      {sets.isError && !sets.data && (
        <Failure
          error={sets.error}
          title="The mappings could not be read"
          onRetry={() => void sets.refetch()}
        />
      )}
      {sets.isPending && (
        <div aria-hidden>
          <Skeleton h={36} mb="md" />
          <Skeleton h={420} />
        </div>
      )}
      {set && (
        <MappingEditor
          key={objectType}
          portal={portal}
          set={set}
          draft={drafts[objectType]}
          onDraft={(draft) =>
            setDrafts(({ [objectType]: _, ...others }) =>
              draft ? { ...others, [objectType]: draft } : others,
            )
          }
          view={{ search, filter: show, property, field }}
          onView={view}
          mayAdminister={mayAdminister}
        />
      )}
      <LeaveGuard when={Object.keys(drafts).length > 0} what="The mapping" />
    </>
  );
}

/** Which HubSpot property fills which field, and which fields are written back. */
export function MappingsScreen() {
  const { integrationId } = route.useSearch();
  return (
    <PortalScreen
      title="Mappings"
      description="Choose which HubSpot properties sync to which fields, and in which direction."
      integrationId={integrationId}
      adminsEdit="mappings"
      withoutPortal="Mappings connect the properties of a HubSpot portal with fields in CSCX."
    >
      {(portal) => <Editors portal={portal} />}
    </PortalScreen>
  );
}
