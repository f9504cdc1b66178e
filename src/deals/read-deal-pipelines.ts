import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { DealPipelines } from '../contract/renewals.ts';
import type { PortalSettings } from '../contract/settings.ts';
import { readSettings } from '../sync/portal/portal-settings.ts';
import { isRenewalPipeline } from './deal-mapping.ts';
import { defaultRenewalStage } from './default-renewal-stage.ts';
import { stageWarnings } from './stage-warnings.ts';

type Pipeline = DealPipelines['pipelines'][number];

interface StageRow {
  pipeline_id: string;
  pipeline_label: string;
  stage_id: string;
  stage_label: string;
  is_closed: boolean;
  probability: string | null;
  deals: number;
}

/** Live deals of a pipeline, including those in stages that no longer exist. */
interface CountRow {
  pipeline_id: string | null;
  deals: number;
  renewals: number;
}

/**
 * A portal's deal pipelines as last read from HubSpot, with the renewal stages of their stages, and warnings about
 * those.
 * @throws {AppError} `not_found` if the organization has no such integration.
 */
export async function readDealPipelines(
  context: OrganizationContext,
  integrationId: string,
): Promise<DealPipelines> {
  const scope = { organizationId: context.organizationId, integrationId };
  await refuseUnknown(context, integrationId);
  const [stages, counts, { renewals }] = await Promise.all([
    readStages(context, integrationId),
    countDeals(context, integrationId),
    readSettings(context.db, scope),
  ]);
  const pipelines = toPipelines(stages, counts, renewals);
  const total = (key: 'deals' | 'renewals') => counts.reduce((sum, count) => sum + count[key], 0);
  return {
    integrationId,
    pipelines,
    warnings: stageWarnings(pipelines, renewals, { deals: total('deals'), renewals: total('renewals') }),
  };
}

async function refuseUnknown(context: OrganizationContext, integrationId: string): Promise<void> {
  const portal = await context.db
    .selectFrom('hubspot_portals')
    .select('integration_id')
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', context.organizationId)
    .executeTakeFirst();
  if (portal) return;
  throw new AppError(
    'not_found',
    'There is no HubSpot integration with this id. GET /api/integrations/hubspot/status lists all of them.',
    { details: { integrationId } },
  );
}

async function readStages(context: OrganizationContext, integrationId: string): Promise<StageRow[]> {
  const { rows } = await sql<StageRow>`
    select s.pipeline_id, s.pipeline_label, s.stage_id, s.stage_label, s.is_closed, s.probability,
      coalesce(n.deals, 0)::int as deals
    from hubspot_deal_stages s
    left join (
      select pipeline_id, stage_id, count(*) as deals from deals
      where organization_id = ${context.organizationId} and integration_id = ${integrationId} and archived_at is null
      group by pipeline_id, stage_id
    ) n on n.pipeline_id = s.pipeline_id and n.stage_id = s.stage_id
    where s.integration_id = ${integrationId} and s.organization_id = ${context.organizationId}
    order by s.pipeline_label, s.pipeline_id, s.position, s.stage_id`.execute(context.db);
  return rows;
}

async function countDeals(context: OrganizationContext, integrationId: string): Promise<CountRow[]> {
  const { rows } = await sql<CountRow>`
    select pipeline_id, count(*)::int as deals, (count(*) filter (where is_renewal))::int as renewals from deals
    where organization_id = ${context.organizationId} and integration_id = ${integrationId} and archived_at is null
    group by pipeline_id`.execute(context.db);
  return rows;
}

function toPipelines(
  stages: readonly StageRow[],
  counts: readonly CountRow[],
  { pipelineIds, property, stageMapping }: PortalSettings['renewals'],
): Pipeline[] {
  const byDefault = pipelineIds.length === 0 && !property;
  const pipelines = new Map<string, Pipeline>();
  for (const row of stages) {
    const count = counts.find((one) => one.pipeline_id === row.pipeline_id);
    const pipeline = pipelines.get(row.pipeline_id) ?? {
      id: row.pipeline_id,
      label: row.pipeline_label,
      isRenewal: byDefault ? isRenewalPipeline(row.pipeline_label) : pipelineIds.includes(row.pipeline_id),
      deals: count?.deals ?? 0,
      renewals: count?.renewals ?? 0,
      stages: [],
    };
    pipelines.set(row.pipeline_id, pipeline);
    const probability = row.probability === null ? undefined : Number(row.probability);
    const defaultStage = defaultRenewalStage({ isClosed: row.is_closed, probability });
    pipeline.stages.push({
      id: row.stage_id,
      label: row.stage_label,
      isClosed: row.is_closed,
      probability: probability ?? null,
      renewalStage: stageMapping[row.stage_id] ?? defaultStage,
      defaultRenewalStage: defaultStage,
      isMapped: Object.hasOwn(stageMapping, row.stage_id),
      deals: row.deals,
    });
  }
  return [...pipelines.values()];
}
