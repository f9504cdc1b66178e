import type { HubspotRecord } from '../hubspot/objects.ts';
import {
  type ObjectMapping,
  type PortalDefinitions,
  type Reject,
  stageKey,
} from '../sync/mapping/object-mapping.ts';
import { defaultRenewalStage } from './default-renewal-stage.ts';

/** HubSpot deals. Which of them are renewals, and how far each is, follows from the settings, pipelines and stages. */
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
  derivedFields: ['stage_label', 'renewal_stage', 'is_renewal', 'is_closed', 'is_won'],
  derive(record, values, definitions) {
    const pipelineId = record.properties.pipeline ?? '';
    const stageId = record.properties.dealstage ?? '';
    const stage = definitions.stages.get(stageKey(pipelineId, stageId));
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
    const isWon = stage?.isClosed === true && stage.probability === 1;
    return {
      values: {
        ...(values.name ? {} : { name: `Deal ${record.id}` }),
        // Amounts without a currency of their own are in the portal's.
        ...(values.currency ? {} : { currency: definitions.companyCurrency }),
        stage_label: stage?.label ?? (stageId || null),
        renewal_stage:
          definitions.renewals.stageMapping[stageId] ?? (stage ? defaultRenewalStage(stage) : 'open'),
        is_closed: stage?.isClosed ?? false,
        is_won: isWon,
        is_renewal: isRenewal(record, stage?.pipelineLabel, definitions),
      },
      rejects,
    };
  },
};

/**
 * Deals of the pipelines that the settings name; without such, of those whose label speaks of renewals; where a
 * portal has none either, deals with existing business.
 */
function isRenewal(
  { properties }: HubspotRecord,
  pipelineLabel: string | undefined,
  { pipelineLabels, renewals }: PortalDefinitions,
): boolean {
  if (renewals.pipelineIds.length > 0) return renewals.pipelineIds.includes(properties.pipeline ?? '');
  return pipelineLabels.some(isRenewalPipeline)
    ? isRenewalPipeline(pipelineLabel ?? '')
    : properties.dealtype === 'existingbusiness';
}

/** Whether a pipeline is for renewals, judged by its label. */
function isRenewalPipeline(label: string): boolean {
  return label.toLowerCase().includes('renew');
}
