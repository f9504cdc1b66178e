import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Mapping, MappingSet, Property, RestoreMappings } from '../../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../../src/contract/portals.ts';
import { mappingsQuery } from '../../api/integrations.ts';
import { problemsIn, restoreMappings, saveMappings } from '../../api/property-mappings.ts';
import { RequestFailed } from '../../api/request.ts';
import { changesBetween, type MappingDraft, problemsByKey } from '../mapping-draft.ts';
import type { Saved } from '../mapping-notices.tsx';
import { MappingVersionsDialog, type Version } from '../mapping-versions.tsx';
import { MappingPreviewDialog } from './mapping-preview.tsx';

/** What is shown on top of the list: the way to a set that would be saved. */
type Step =
  | { kind: 'save' }
  | { kind: 'versions' }
  | { kind: 'restore'; version: Version }
  | { kind: 'defaults' };

const nothingRefused: ReadonlyMap<string, string> = new Map();

/** Saves sets, and keeps what came of it: what was saved last, or what the server found wrong with which mapping. */
export const useMappingSave = (integrationId: string, set: MappingSet, onSaved: () => void) => {
  const { objectType } = set;
  const [step, setStep] = useState<Step>();
  const [saved, setSaved] = useState<Saved>();
  const [refused, setRefused] = useState(nothingRefused);
  const queryClient = useQueryClient();
  // What held when saving began: by the time of the answer the list may show the new set already.
  const onMutate = () => set.mappings;
  const onSuccess = async (next: MappingSet, _: unknown, before: readonly Mapping[]) => {
    setSaved({
      version: next.version,
      at: Date.now(),
      changes: changesBetween(before, next.mappings),
    });
    setRefused(nothingRefused);
    setStep(undefined);
    // Without a draft the list shows what it knows of as saved: that is this set from now on.
    queryClient.setQueryData(
      mappingsQuery(integrationId).queryKey,
      (known) => known && { items: known.items.map((one) => (one.objectType === objectType ? next : one)) },
    );
    onSaved();
    await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
  };
  const save = useMutation({
    mutationFn: ({ version, ...set }: RestoreMappings & { mappings: Mapping[]; version: number }) =>
      saveMappings({ integrationId, objectType, expectedVersion: version, ...set }),
    onMutate,
    onSuccess,
    onError: async (error, { mappings }) => {
      setRefused(problemsByKey(problemsIn(error), mappings));
      // What somebody else saved is shown, and what is here stays.
      if (error instanceof RequestFailed && error.code === 'conflict') {
        setStep(undefined);
        await queryClient.invalidateQueries({ queryKey: ['hubspot', 'mappings', integrationId] });
      }
    },
  });
  const restore = useMutation({
    mutationFn: ({ id, confirmEmptying }: Version & RestoreMappings) =>
      restoreMappings(id, { confirmEmptying }),
    onMutate,
    onSuccess,
  });
  const forget = () => {
    save.reset();
    setSaved(undefined);
    setRefused(nothingRefused);
  };
  return { step, setStep, saved, refused, save, restore, forget };
};

interface StepsProps {
  saving: ReturnType<typeof useMappingSave>;
  portal: IntegrationStatus;
  set: MappingSet;
  properties: readonly Property[];
  draft: MappingDraft | undefined;
  mayAdminister: boolean;
}

/** The dialogs before something is saved: what it changes, and the versions that there were. */
export function MappingSteps({ saving, portal, set, properties, draft, mayAdminister }: StepsProps) {
  const { step, setStep, save, restore } = saving;
  const preview = { portal, set, properties };
  const close = () => setStep(undefined);
  const toVersions = () => {
    save.reset();
    restore.reset();
    setStep({ kind: 'versions' });
  };
  switch (step?.kind) {
    case 'save':
      return draft ? (
        <MappingPreviewDialog
          {...preview}
          mappings={draft.mappings}
          title="Before it is saved"
          submit="Save"
          error={save.error}
          busy={save.isPending}
          onSave={(confirmEmptying) =>
            save.mutate({ mappings: draft.mappings, version: draft.version, confirmEmptying })
          }
          onClose={close}
        />
      ) : null;
    case 'versions':
      return (
        <MappingVersionsDialog
          set={set}
          properties={properties}
          mayAdminister={mayAdminister}
          isChanged={draft !== undefined}
          onRestore={(version) => setStep({ kind: 'restore', version })}
          onDefaults={() => setStep({ kind: 'defaults' })}
          onClose={close}
        />
      );
    case 'restore':
      return (
        <MappingPreviewDialog
          {...preview}
          mappings={step.version.mappings}
          title={`Restore version ${step.version.version}`}
          submit="Restore"
          error={restore.error}
          busy={restore.isPending}
          onSave={(confirmEmptying) => restore.mutate({ ...step.version, confirmEmptying })}
          onClose={toVersions}
        />
      );
    case 'defaults':
      return (
        <MappingPreviewDialog
          {...preview}
          mappings={set.defaults}
          title="Restore the defaults"
          submit="Restore"
          error={save.error}
          busy={save.isPending}
          onSave={(confirmEmptying) =>
            save.mutate({ mappings: set.defaults, version: set.version, confirmEmptying })
          }
          onClose={toVersions}
        />
      );
    default:
      return null;
  }
}
