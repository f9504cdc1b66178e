import { useRef, useState } from 'react';
import type { Mapping, MappingSet, Property } from '../../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../../src/contract/portals.ts';
import { problemsIn, useRestoreMappings, useSaveMappings } from '../../api/property-mappings.ts';
import { RequestFailed } from '../../api/request.ts';
import { changesBetween, type MappingDraft, problemsByKey } from '../mapping-draft.ts';
import { MappingVersionsDialog, type Version } from '../mapping-versions.tsx';
import type { Saved } from '../saved-receipt.tsx';
import { MappingPreviewDialog } from './mapping-preview.tsx';

/** The open dialog on the way to saving a set. */
type Step =
  | { kind: 'save' }
  | { kind: 'versions' }
  | { kind: 'restore'; version: Version }
  | { kind: 'defaults' };

const nothingRefused: ReadonlyMap<string, string> = new Map();

/** Saves and restores sets, and stores the outcome: what was saved last, or the server's objections to mappings. */
export const useMappingSave = (integrationId: string, set: MappingSet, onSaved: () => void) => {
  const { objectType } = set;
  const [step, setStep] = useState<Step>();
  const [saved, setSaved] = useState<Saved>();
  const [refused, setRefused] = useState(nothingRefused);
  // The mappings when saving began: by the time of the response, the list may already show the new ones.
  const before = useRef(set.mappings);
  const onSuccess = (next: MappingSet) => {
    setSaved({
      version: next.version,
      at: Date.now(),
      changes: changesBetween(before.current, next.mappings),
    });
    setRefused(nothingRefused);
    setStep(undefined);
    onSaved();
  };
  const saving = useSaveMappings(integrationId, {
    onSuccess,
    onError: (error, { mappings }) => {
      setRefused(problemsByKey(problemsIn(error), mappings));
      // Another user's changes are shown, and this user's are kept.
      if (error instanceof RequestFailed && error.code === 'conflict') setStep(undefined);
    },
  });
  const restoring = useRestoreMappings(integrationId, { onSuccess });
  const reset = () => {
    saving.reset();
    restoring.reset();
  };
  return {
    step,
    setStep,
    saved,
    refused,
    error: saving.error ?? restoring.error,
    isPending: saving.isPending || restoring.isPending,
    save: (mappings: Mapping[], version: number, confirmEmptying: boolean) => {
      before.current = set.mappings;
      saving.mutate({ objectType, mappings, expectedVersion: version, confirmEmptying });
    },
    restore: (id: string, confirmEmptying: boolean) => {
      before.current = set.mappings;
      restoring.mutate({ id, confirmEmptying });
    },
    reset,
    /** Clears the outcome. */
    forget: () => {
      reset();
      setSaved(undefined);
      setRefused(nothingRefused);
    },
  };
};

interface StepsProps {
  saving: ReturnType<typeof useMappingSave>;
  portal: IntegrationStatus;
  set: MappingSet;
  properties: readonly Property[];
  draft: MappingDraft | undefined;
  mayAdminister: boolean;
}

/** The dialogs before something is saved: a review of the changes, and the versions. */
export function MappingSteps({ saving, portal, set, properties, draft, mayAdminister }: StepsProps) {
  const { step, setStep, error, isPending } = saving;
  const preview = { portal, set, properties, error, busy: isPending };
  const close = () => setStep(undefined);
  const toVersions = () => {
    saving.reset();
    setStep({ kind: 'versions' });
  };
  switch (step?.kind) {
    case 'save':
      return draft ? (
        <MappingPreviewDialog
          {...preview}
          mappings={draft.mappings}
          title="Review changes"
          submit="Save"
          onSave={(confirmEmptying) => saving.save(draft.mappings, draft.version, confirmEmptying)}
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
          onSave={(confirmEmptying) => saving.restore(step.version.id, confirmEmptying)}
          onClose={toVersions}
        />
      );
    case 'defaults':
      return (
        <MappingPreviewDialog
          {...preview}
          mappings={set.defaults}
          title="Restore defaults"
          submit="Restore"
          onSave={(confirmEmptying) => saving.save(set.defaults, set.version, confirmEmptying)}
          onClose={toVersions}
        />
      );
    default:
      return null;
  }
}
