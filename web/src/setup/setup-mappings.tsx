import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { Property } from '../../../src/contract/mappings.ts';
import { mappingsQuery, propertiesQuery } from '../api/integrations.ts';
import { saveMappings } from '../api/property-mappings.ts';
import { draftWith, type MappingDraft, type MappingDrafts, rebase } from '../mappings/mapping-draft.ts';
import { SavedMeanwhile } from '../mappings/mapping-notices.tsx';
import { Failure } from '../ui/failure.tsx';
import { LeaveGuard } from '../ui/leave-guard.tsx';
import { TextLink } from '../ui/links.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';
import { SetupTypeMappings } from './setup-type-mappings.tsx';

/** Whether somebody else saved since the draft was begun. */
const isBehind = (draft: MappingDraft | undefined, version: number): boolean =>
  draft !== undefined && draft.version !== version;

const useProperties = (integrationId: string, objectType: ObjectType): Property[] | undefined | null => {
  const { data, isError } = useQuery(propertiesQuery(integrationId, objectType));
  return data?.items ?? (isError ? null : undefined);
};

/** Which properties fill which fields: the defaults, and the portal's own properties that fit. */
export function SetupMappings({ integrationId }: { integrationId: string }) {
  const mappings = useQuery(mappingsQuery(integrationId));
  const properties: Record<ObjectType, Property[] | undefined | null> = {
    company: useProperties(integrationId, 'company'),
    contact: useProperties(integrationId, 'contact'),
    deal: useProperties(integrationId, 'deal'),
  };
  const [drafts, setDrafts] = useState<MappingDrafts>({});
  const queryClient = useQueryClient();
  const end = useStepEnd(integrationId, 'mappings');
  const sets = mappings.data?.items ?? [];
  const put = (objectType: ObjectType, draft: MappingDraft | undefined) =>
    setDrafts((before) => ({ ...before, [objectType]: draft }));
  const changed = Object.values(drafts).some((draft) => draft !== undefined);
  const behind = sets.some(({ objectType, version }) => isBehind(drafts[objectType], version));
  const save = async () => {
    try {
      for (const { objectType } of sets) {
        const draft = drafts[objectType];
        if (!draft) continue;
        const { mappings, version } = draft;
        await saveMappings({ integrationId, objectType, mappings, expectedVersion: version });
        // What is saved is no draft any more, though the next one may be refused.
        put(objectType, undefined);
      }
    } finally {
      await queryClient.invalidateQueries({ queryKey: ['hubspot', 'mappings', integrationId] });
    }
  };
  return (
    <>
      {mappings.isError && !mappings.data && (
        <Failure
          error={mappings.error}
          title="The mappings could not be read"
          onRetry={() => void mappings.refetch()}
        />
      )}
      {mappings.isPending && <Skeleton h={360} mb="lg" aria-hidden />}
      {sets.map((set) => {
        const { objectType } = set;
        const draft = drafts[objectType];
        return (
          <Fragment key={objectType}>
            {draft && isBehind(draft, set.version) && (
              <SavedMeanwhile
                draft={draft}
                set={set}
                properties={properties[objectType] ?? []}
                onRebase={() => {
                  end.reset();
                  put(objectType, rebase(draft, set));
                }}
                onDiscard={() => {
                  end.reset();
                  put(objectType, undefined);
                }}
              />
            )}
            <SetupTypeMappings
              set={set}
              properties={properties[objectType]}
              mappings={draft?.mappings ?? set.mappings}
              onChange={(next) => put(objectType, draftWith(draft, set, next))}
            />
          </Fragment>
        );
      })}
      <p className="cx-setup-short">
        Other fields, transforms, defaults and what goes to HubSpot:{' '}
        <TextLink to="/settings/integrations/hubspot/mappings" search={{ integrationId }} underline="always">
          all mappings
        </TextLink>
      </p>
      <SetupFooter
        integrationId={integrationId}
        step="mappings"
        end={end}
        next={changed ? 'Save and continue' : 'Continue'}
        disabled={!mappings.data}
        objection={behind ? 'Somebody else saved meanwhile: decide above.' : undefined}
        onNext={() => end.mutate(changed ? { save } : {})}
      />
      <LeaveGuard when={changed && !end.isPending} what="The mapping of properties" />
    </>
  );
}
