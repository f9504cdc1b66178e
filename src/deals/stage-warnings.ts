import type { RenewalStage } from '../contract/common.ts';

import type { DealPipelines } from '../contract/renewals.ts';
import type { PortalSettings } from '../contract/settings.ts';

type Pipeline = DealPipelines['pipelines'][number];
type Stage = Pipeline['stages'][number];
type Warning = DealPipelines['warnings'][number];

const words: Record<RenewalStage, string> = {
  open: 'open',
  in_progress: 'in progress',
  committed: 'committed',
  closed_won: 'closed won',
  closed_lost: 'closed lost',
};

/**
 * Warnings about a portal's renewal stages. Pure.
 * @param found the portal's live deals, and how many of them are renewals.
 */
export function stageWarnings(
  pipelines: readonly Pipeline[],
  renewals: PortalSettings['renewals'],
  found: { deals: number; renewals: number },
): Warning[] {
  return [
    ...unmappedStages(pipelines),
    ...closedButOpen(pipelines),
    ...unknownStages(pipelines, renewals),
    ...withoutProbability(pipelines),
    ...flatProbabilities(pipelines),
    ...duplicateLabels(pipelines),
    ...withoutRenewals(found),
  ];
}

/** Once some stages are mapped, the others still follow from their probabilities, which may go unnoticed. */
function unmappedStages(pipelines: readonly Pipeline[]): Warning[] {
  const isEdited = pipelines.some(({ stages }) => stages.some((stage) => stage.isMapped));
  if (!isEdited) return [];
  return pipelines
    .filter(({ isRenewal, renewals, stages }) => isRenewal || renewals > 0 || stages.some((s) => s.isMapped))
    .flatMap((pipeline) =>
      pipeline.stages
        .filter((stage) => !stage.isMapped)
        .map((stage) =>
          about(
            'unmapped_stage',
            pipeline,
            stage,
            `“${stage.label}” of “${pipeline.label}” has no renewal stage set; by default it counts as ${words[stage.renewalStage]}. Choose one.`,
          ),
        ),
    );
}

function closedButOpen(pipelines: readonly Pipeline[]): Warning[] {
  return pipelines.flatMap((pipeline) =>
    pipeline.stages
      .filter((stage) => stage.isClosed && stage.isMapped && !stage.renewalStage.startsWith('closed'))
      .map((stage) =>
        about(
          'closed_stage_mapped_open',
          pipeline,
          stage,
          `“${stage.label}” of “${pipeline.label}” is closed in HubSpot but set to ${words[stage.renewalStage]} here. Its deals count as closed anyway: choose closed won or closed lost.`,
        ),
      ),
  );
}

function unknownStages(
  pipelines: readonly Pipeline[],
  { stageMapping }: PortalSettings['renewals'],
): Warning[] {
  const known = new Set(pipelines.flatMap(({ stages }) => stages.map((stage) => stage.id)));
  return Object.keys(stageMapping)
    .filter((stageId) => !known.has(stageId))
    .map((stageId) => ({
      code: 'unknown_stage',
      pipelineId: null,
      stageId,
      message: `The settings include stage ${stageId}, which no longer exists in HubSpot. Remove it, or set its replacement.`,
    }));
}

/** Stages without a probability in HubSpot. One warning for all of them. */
function withoutProbability(pipelines: readonly Pipeline[]): Warning[] {
  const unsaid = pipelines.flatMap((pipeline) =>
    pipeline.stages
      .filter((stage) => stage.probability === null && !stage.isMapped)
      .map((stage) => ({ pipeline, stage })),
  );
  const [first] = unsaid;
  if (!first) return [];
  const shown = unsaid.slice(0, 5).map(({ pipeline, stage }) => `“${stage.label}” of “${pipeline.label}”`);
  const more = unsaid.length > shown.length ? ` and ${unsaid.length - shown.length} more` : '';
  const closed = unsaid.some(({ stage }) => stage.isClosed)
    ? ' Closed deals count as lost unless they are marked as won in HubSpot.'
    : '';
  return [
    {
      code: 'no_probability',
      pipelineId: unsaid.length === 1 ? first.pipeline.id : null,
      stageId: unsaid.length === 1 ? first.stage.id : null,
      message: `No probability in HubSpot for ${shown.join(', ')}${more}. Deals in them count as open until they are closed in HubSpot.${closed} Choose a renewal stage for these stages, or set their probability in HubSpot.`,
    },
  ];
}

/** Renewal pipelines in which all open stages, or all but one, have the same renewal stage by their probabilities. */
function flatProbabilities(pipelines: readonly Pipeline[]): Warning[] {
  return pipelines
    .filter(({ isRenewal, renewals }) => isRenewal || renewals > 0)
    .flatMap((pipeline) => {
      const open = pipeline.stages.filter((stage) => !stage.isClosed);
      const [most = []] = [...Map.groupBy(open, (stage) => stage.renewalStage).values()].sort(
        (a, b) => b.length - a.length,
      );
      const [meaning] = most;
      const isFlat = open.length >= 3 && most.length >= open.length - 1;
      if (!meaning || !isFlat || meaning.renewalStage === 'open' || most.every((stage) => stage.isMapped)) {
        return [];
      }
      const which =
        most.length === open.length ? `All ${open.length} open stages` : `All open stages but one`;
      return [
        {
          code: 'flat_probabilities' as const,
          pipelineId: pipeline.id,
          stageId: null,
          message: `${which} of “${pipeline.label}” count as ${words[meaning.renewalStage]}, because their probabilities in HubSpot are nearly the same. A renewal in these stages is never at risk for still being open close to its date. Choose a renewal stage for each.`,
        },
      ];
    });
}

/** Labels of several stages or of several pipelines, which users can't tell apart by name. */
function duplicateLabels(pipelines: readonly Pipeline[]): Warning[] {
  const stages = pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => ({ pipeline, stage })));
  const ofStages = groups(stages, ({ stage }) => stage.label).map((same): Warning => {
    const homes = [...new Set(same.map(({ pipeline }) => pipeline))];
    const [first] = homes;
    const label = same[0]?.stage.label ?? '';
    const meanings = [...new Set(same.map(({ stage }) => words[stage.renewalStage]))];
    const where =
      homes.length === 1
        ? `“${first?.label}” has ${same.length} stages named “${label}”.`
        : `“${label}” is a stage of ${homes.map((home) => `“${home.label}”`).join(', ')}.`;
    const means =
      meanings.length === 1
        ? `All of them count as ${meanings[0]}.`
        : `They count differently: ${meanings.join(', ')}. Check each of them.`;
    return {
      code: 'duplicate_label',
      pipelineId: homes.length === 1 ? (first?.id ?? null) : null,
      stageId: null,
      message: `${where} ${means}`,
    };
  });
  const ofPipelines = groups(pipelines, (pipeline) => pipeline.label).map(
    (same): Warning => ({
      code: 'duplicate_label',
      pipelineId: null,
      stageId: null,
      message: `${same.length} pipelines are named “${same[0]?.label ?? ''}”. Rename one in HubSpot to tell them apart.`,
    }),
  );
  return [...ofPipelines, ...ofStages];
}

/** Those with the same name as another one, ignoring case and surrounding spaces. */
function groups<Item>(items: readonly Item[], labelOf: (item: Item) => string): Item[][] {
  const found = Map.groupBy(items, (item) => labelOf(item).trim().toLowerCase());
  return [...found.values()].filter((same) => same.length > 1);
}

function withoutRenewals({ deals, renewals }: { deals: number; renewals: number }): Warning[] {
  if (deals === 0 || renewals > 0) return [];
  return [
    {
      code: 'no_renewals',
      pipelineId: null,
      stageId: null,
      message: `None of the ${deals} deals counts as a renewal. Choose the renewal pipelines, or a property that identifies renewals.`,
    },
  ];
}

function about(code: Warning['code'], pipeline: Pipeline, stage: Stage, message: string): Warning {
  return { code, pipelineId: pipeline.id, stageId: stage.id, message };
}
