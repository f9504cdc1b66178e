import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ObjectType } from '../../../src/contract/common.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { mappingsQuery } from '../api/integrations.ts';
import { PortalScreen } from '../portals/portal-screen.tsx';
import { Callout } from '../ui/page/callout.tsx';
import { LeaveGuard } from '../ui/page/leave-guard.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { useRights } from '../ui/use-rights.ts';
import { TextLink } from '../ui/value/links.tsx';
import { hubspotNouns } from '../ui/words.ts';
import type { MappingDrafts } from './mapping-draft.ts';
import { MappingEditor } from './mapping-editor.tsx';
import type { EditorSearch } from './mapping-toolbar.tsx';

const route = getRouteApi('/settings/integrations/hubspot/mappings');

/** Notices about portals that don't sync; mappings can still be edited as far as HubSpot responds. */
const stateNotices: Partial<Record<IntegrationStatus['status'], string>> = {
  paused: 'This portal is paused. Changes take effect once it resumes.',
  reauthorization_required:
    'HubSpot rejected our connection. Reconnect the portal; until then, changes that HubSpot has to confirm can’t be saved.',
  disconnected: 'This portal is disconnected. Its mappings are read-only.',
};

function StateNotice({ portal }: { portal: IntegrationStatus }) {
  const notice = stateNotices[portal.status];
  if (notice === undefined) return null;
  return (
    <Callout mb="md" role="status">
      {notice} <TextLink to="/settings/integrations/hubspot">View portals</TextLink>
    </Callout>
  );
}

function Editors({ portal }: { portal: IntegrationStatus }) {
  const { objectType = 'company', search = '', show = 'all', property, field } = route.useSearch();
  const navigate = route.useNavigate();
  const rights = useRights();
  const mayAdminister = rights.mayAdminister && portal.status !== 'disconnected';
  const sets = useQuery(mappingsQuery(portal.id));
  const [drafts, setDrafts] = useState<MappingDrafts>({});
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
        aria-label="Object type"
        maw="100%"
        mb="md"
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
          label: `${hubspotNouns[type]}${drafts[type] ? ' (unsaved)' : ''}`,
        }))}
      />
      <Loaded query={sets} what="the mappings" skeleton={[36, 420]} quiet>
        {({ items }) =>
          items
            .filter((set) => set.objectType === objectType)
            .map((set) => (
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
            ))
        }
      </Loaded>
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
