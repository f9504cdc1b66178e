import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import type { Pipeline } from '../hubspot/pipelines.ts';

/** A stage as it is kept. */
export interface StoredStage {
  pipelineId: string;
  stageId: string;
  label: string;
}

/**
 * Replaces the copy of a portal's deal stages.
 * @returns stages that were not there before; none where nothing was.
 */
export async function storeStages(
  trx: Transaction<Database>,
  scope: { organizationId: string; integrationId: string },
  pipelines: readonly Pipeline[],
): Promise<StoredStage[]> {
  const before = await trx
    .deleteFrom('hubspot_deal_stages')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .returning(['pipeline_id', 'stage_id'])
    .execute();
  const stages = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      pipeline_id: pipeline.id,
      pipeline_label: pipeline.label,
      stage_id: stage.id,
      stage_label: stage.label,
      position: stage.displayOrder,
      is_closed: stage.isClosed,
      probability: stage.probability,
    })),
  );
  await sql`
    insert into hubspot_deal_stages (integration_id, organization_id, pipeline_id, stage_id, pipeline_label, stage_label,
      position, is_closed, probability)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, i.pipeline_id, i.stage_id, i.pipeline_label,
      i.stage_label, i.position, i.is_closed, i.probability
    from jsonb_to_recordset(${toJsonb(stages)}::jsonb)
      as i (pipeline_id text, stage_id text, pipeline_label text, stage_label text, position int, is_closed boolean,
            probability numeric)
    on conflict do nothing`.execute(trx);
  if (before.length === 0) return [];
  const known = new Set(before.map((stage) => `${stage.pipeline_id}\u0000${stage.stage_id}`));
  return stages
    .filter((stage) => !known.has(`${stage.pipeline_id}\u0000${stage.stage_id}`))
    .map((stage) => ({
      pipelineId: stage.pipeline_id,
      stageId: stage.stage_id,
      label: stage.stage_label,
    }));
}
