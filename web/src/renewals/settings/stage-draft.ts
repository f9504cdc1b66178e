import type { RenewalStage } from '../../../../src/contract/common.ts';

import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import type { PortalSettings } from '../../../../src/contract/settings.ts';

type Renewals = PortalSettings['renewals'];

/** The renewal settings of a portal in the form. */
export interface RenewalsDraft {
  /** Whether the default rule determines renewals; then the choices below don't count. */
  byDefault: boolean;
  pipelineIds: string[];
  property: string;
  values: string[];
  /** Custom renewal stages, by HubSpot's stage ids; the others follow from their probabilities. */
  stages: Record<string, RenewalStage>;
}

/** Stages in the settings that the portal no longer has: nothing can be saved with them. */
export const goneStages = (renewals: Renewals, pipelines: DealPipelines['pipelines']): string[] => {
  const known = new Set(pipelines.flatMap(({ stages }) => stages.map(({ id }) => id)));
  return Object.keys(renewals.stageMapping).filter((id) => !known.has(id));
};

/** The settings for the form, without deleted stages. */
export const draftOfRenewals = (renewals: Renewals, gone: readonly string[]): RenewalsDraft => ({
  byDefault: renewals.pipelineIds.length === 0 && renewals.property === null,
  pipelineIds: renewals.pipelineIds,
  property: renewals.property?.name ?? '',
  values: renewals.property?.values ?? [],
  stages: Object.fromEntries(Object.entries(renewals.stageMapping).filter(([id]) => !gone.includes(id))),
});

/** The settings from a form. A property without values has no effect. */
export const renewalsOf = ({
  byDefault,
  pipelineIds,
  property,
  values,
  stages,
}: RenewalsDraft): Renewals => ({
  pipelineIds: byDefault ? [] : pipelineIds,
  property:
    byDefault || property.trim() === '' || values.length === 0 ? null : { name: property.trim(), values },
  stageMapping: stages,
});

/** Why a form can't be saved as it is; undefined if it can. */
export const objectionTo = ({
  byDefault,
  pipelineIds,
  property,
  values,
}: RenewalsDraft): string | undefined => {
  if (byDefault) return undefined;
  const named = property.trim() !== '';
  if (named && values.length === 0) return 'Choose at least one value of the property.';
  if (!named && values.length > 0) return 'Choose a property for these values.';
  if (!named && pipelineIds.length === 0) return 'Choose a pipeline or a property.';
  return undefined;
};

const asText = (renewals: Renewals): string =>
  JSON.stringify([
    [...renewals.pipelineIds].sort(),
    renewals.property && [renewals.property.name, [...renewals.property.values].sort()],
    Object.entries(renewals.stageMapping).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

/** Whether two forms result in the same settings. */
export const isSameDraft = (a: RenewalsDraft, b: RenewalsDraft): boolean =>
  a.byDefault === b.byDefault &&
  a.property.trim() === b.property.trim() &&
  a.values.length === b.values.length &&
  asText(renewalsOf(a)) === asText(renewalsOf(b));
