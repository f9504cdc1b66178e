import type { HubspotRecord } from '../hubspot/objects.ts';
import { hasOneOf } from '../sync/mapping/inclusion.ts';
import {
  type DealStage,
  findStage,
  type ObjectMapping,
  type PortalDefinitions,
  type Reject,
  stageKey,
} from '../sync/mapping/object-mapping.ts';
import { defaultRenewalStage } from './default-renewal-stage.ts';
import { moveStageHistory } from './move-stage-history.ts';

/** HubSpot's conversion of the amount into the portal's company currency, at the portal's exchange rates. */
const convertedAmount = 'amount_in_home_currency';

/** HubSpot deals. Settings, pipelines and stages determine which of them are renewals, and their renewal stages. */
export const dealMapping: ObjectMapping = {
  objectType: 'deal',
  table: 'deals',
  fields: [
    { property: 'dealname', field: 'name' },
    { property: 'amount', field: 'amount' },
    { property: 'deal_currency_code', field: 'currency' },
    { property: 'pipeline', field: 'pipeline_id' },
    { property: 'dealstage', field: 'stage_id' },
    { property: 'closedate', field: 'close_date' },
    { property: 'hubspot_owner_id', field: 'owner_id' },
  ],
  alwaysFilled: ['name', 'pipeline_id', 'stage_id'],
  ownerFields: ['owner_id'],
  extraProperties: ['dealtype'],
  // Calculated by HubSpot: the amount also depends on exchange rates, and a changed rate would trigger events for
  // every deal.
  quietProperties: [convertedAmount, 'hs_is_closed', 'hs_is_closed_won'],
  convertedProperties: [convertedAmount, 'hs_is_closed', 'hs_is_closed_won'],
  derivedFields: [
    'stage_label',
    'renewal_stage',
    'is_renewal',
    'is_closed',
    'is_won',
    'amount_in_company_currency',
  ],
  derive(record, values, definitions) {
    const pipelineId = record.properties.pipeline ?? '';
    const stageId = record.properties.dealstage ?? '';
    const stage = findStage(definitions, pipelineId, stageId);
    const outcome = outcomeOf(record, stage);
    const rejects: Reject[] = [];
    if (!stage && stageId !== '') {
      rejects.push({
        externalId: record.id,
        property: 'dealstage',
        field: 'renewal_stage',
        code: 'unknown_stage',
        value: stageId,
        details: { pipelineId },
      });
    }
    const keep: string[] = [];
    const renewal = isRenewal(record, definitions);
    if (renewal === 'unknown' && (values.is_renewal ?? null) === null) keep.push('is_renewal');
    if (!Object.hasOwn(record.properties, convertedAmount)) keep.push('amount_in_company_currency');
    return {
      values: {
        ...(values.name ? {} : { name: `Deal ${record.id}` }),
        // Amounts without a currency are in the portal's.
        ...(values.currency ? {} : { currency: definitions.companyCurrency }),
        stage_label: stage?.label ?? (stageId || null),
        renewal_stage: definitions.renewals.stageMapping[stageId] ?? outcome.renewalStage,
        is_closed: outcome.isClosed,
        is_won: outcome.isWon,
        is_renewal: renewal === true,
        amount_in_company_currency: record.properties[convertedAmount] ?? null,
      },
      rejects,
      keep,
    };
  },
  history: [{ table: 'deal_stage_changes', column: 'deal_id' }],
  moveHistory: moveStageHistory,
};

/**
 * The state of a deal: by its stage or, if that is unknown or has no probability, by HubSpot's calculated values of
 * the deal.
 */
function outcomeOf({ properties }: HubspotRecord, stage: DealStage | undefined) {
  if (stage?.probability !== undefined) {
    const isWon = stage.isClosed && stage.probability === 1;
    return { isClosed: stage.isClosed, isWon, renewalStage: defaultRenewalStage(stage) };
  }
  const { hs_is_closed: closed, hs_is_closed_won: won } = properties;
  const isWon = won === 'true';
  const isClosed = isWon || (closed ? closed === 'true' : (stage?.isClosed ?? false));
  const renewalStage = defaultRenewalStage({ isClosed, probability: isWon ? 1 : 0 });
  return { isClosed, isWon, renewalStage };
}

/**
 * Whether a deal is a renewal: by the pipelines and property values in the settings; without these settings, by
 * pipelines with a label about renewals; if the portal has no such pipeline, by the deal type "existing business".
 * `unknown`: HubSpot didn't send the deciding property.
 */
function isRenewal(
  { properties }: HubspotRecord,
  { stages, pipelineLabels, renewals: { pipelineIds, property } }: PortalDefinitions,
): boolean | 'unknown' {
  if (pipelineIds.includes(properties.pipeline ?? '')) return true;
  if (property) {
    return Object.hasOwn(properties, property.name)
      ? hasOneOf(properties[property.name], property.values)
      : 'unknown';
  }
  if (pipelineIds.length > 0) return false;
  return pipelineLabels.some(isRenewalPipeline)
    ? isRenewalPipeline(labelOf(properties.pipeline ?? '', stages))
    : properties.dealtype === 'existingbusiness';
}

/** The label of a pipeline, taken from any of its stages. */
function labelOf(pipelineId: string, stages: PortalDefinitions['stages']): string {
  if (pipelineId === '') return '';
  const [, stage] = [...stages].find(([key]) => key.startsWith(stageKey(pipelineId, ''))) ?? [];
  return stage?.pipelineLabel ?? '';
}

/** Whether a pipeline's label is about renewals. */
export function isRenewalPipeline(label: string): boolean {
  return label.toLowerCase().includes('renew');
}
