import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { MappingSet, Property } from '../../../src/contract/mappings.ts';
import { mappingsQuery, propertiesQuery } from '../api/integrations.ts';
import { useSaveMappings } from '../api/property-mappings.ts';
import { draftWith, type MappingDraft, type MappingDrafts, rebase } from '../mappings/mapping-draft.ts';
import { SavedMeanwhile } from '../mappings/mapping-notices.tsx';
import { LeaveGuard } from '../ui/page/leave-guard.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { TextLink } from '../ui/value/links.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';
import { SetupTypeMappings } from './setup-type-mappings.tsx';

/** Whether another user has saved since the draft was started. */
const isBehind = (draft: MappingDraft | undefined, version: number): boolean =>
  draft !== undefined && draft.version !== version;

const useProperties = (integrationId: string, objectType: ObjectType): Property[] | undefined | null => {
  const { data, isError } = useQuery(propertiesQuery(integrationId, objectType));
  return data?.items ?? (isError ? null : undefined);
};

interface SetEditorProps {
  set: MappingSet;
  draft: MappingDraft | undefined;
  properties: Property[] | undefined | null;
  onDraft: (draft: MappingDraft | undefined) => void;
  /** Called when a conflict with another user's changes was settled. */
  onSettled: () => void;
}

/** The mappings of an object type, and what to do if another user has changed them. */
function SetEditor({ set, draft, properties, onDraft, onSettled }: SetEditorProps) {
  const settle = (next: MappingDraft | undefined) => {
    onSettled();
    onDraft(next);
  };
  return (
    <>
      {draft && isBehind(draft, set.version) && (
        <SavedMeanwhile
          draft={draft}
          set={set}
          properties={properties ?? []}
          onRebase={() => settle(rebase(draft, set))}
          onDiscard={() => settle(undefined)}
        />
      )}
      <SetupTypeMappings
        set={set}
        properties={properties}
        mappings={draft?.mappings ?? set.mappings}
        onChange={(next) => onDraft(draftWith(draft, set, next))}
      />
    </>
  );
}

/** Which properties fill which fields: the defaults, and custom properties that fit. */
export function SetupMappings({ integrationId }: { integrationId: string }) {
  const mappings = useQuery(mappingsQuery(integrationId));
  const properties: Record<ObjectType, Property[] | undefined | null> = {
    company: useProperties(integrationId, 'company'),
    contact: useProperties(integrationId, 'contact'),
    deal: useProperties(integrationId, 'deal'),
  };
  const [drafts, setDrafts] = useState<MappingDrafts>({});
  const saving = useSaveMappings(integrationId);
  const end = useStepEnd(integrationId, 'mappings');
  const sets = mappings.data?.items ?? [];
  const put = (objectType: ObjectType, draft: MappingDraft | undefined) =>
    setDrafts((before) => ({ ...before, [objectType]: draft }));
  const changed = Object.values(drafts).some((draft) => draft !== undefined);
  const behind = sets.some(({ objectType, version }) => isBehind(drafts[objectType], version));
  const save = async () => {
    for (const { objectType } of sets) {
      const draft = drafts[objectType];
      if (!draft) continue;
      const { mappings, version } = draft;
      await saving.mutateAsync({ objectType, mappings, expectedVersion: version });
      // A saved set is no longer a draft, even if the next one is rejected.
      put(objectType, undefined);
    }
  };
  return (
    <>
      <Loaded query={mappings} what="the mappings" skeleton={[360]} quiet>
        {({ items }) =>
          items.map((set) => (
            <SetEditor
              key={set.objectType}
              set={set}
              draft={drafts[set.objectType]}
              properties={properties[set.objectType]}
              onDraft={(next) => put(set.objectType, next)}
              onSettled={end.reset}
            />
          ))
        }
      </Loaded>
      <Text inherit c="dimmed" mb="sm">
        For other fields, transforms, defaults, and pushes to HubSpot, see{' '}
        <TextLink to="/settings/integrations/hubspot/mappings" search={{ integrationId }} underline="always">
          all mappings
        </TextLink>
        .
      </Text>
      <SetupFooter
        integrationId={integrationId}
        step="mappings"
        end={end}
        next={changed ? 'Save and continue' : 'Continue'}
        disabled={!mappings.data}
        objection={behind ? 'Someone else saved changes. Choose which to keep.' : undefined}
        onNext={() => end.mutate(changed ? { save } : {})}
      />
      <LeaveGuard when={changed && !end.isPending} what="The mappings" />
    </>
  );
}
