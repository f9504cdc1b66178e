import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { Pipeline } from '../../hubspot/pipelines.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** A stored stage. */
export interface StoredStage {
  pipelineId: string;
  stageId: string;
  label: string;
}

/** The changes of a portal's stages since the last read; none on the first read. */
interface StageChanges {
  added: StoredStage[];
  /** Whether deals may now be stored differently: a stage is new, or its label or meaning changed. */
  changesDeals: boolean;
}

/** Replaces the copy of a portal's deal stages. */
export async function storeStages(
  trx: Transaction<Database>,
  scope: PortalScope,
  pipelines: readonly Pipeline[],
): Promise<StageChanges> {
  const before = await trx
    .deleteFrom('hubspot_deal_stages')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .returningAll()
    .execute();
  const stages = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      pipeline_id: pipeline.id,
      pipeline_label: pipeline.label,
      stage_id: stage.id,
      stage_label: stage.label,
      position: stage.displayOrder,
      is_closed: stage.isClosed,
      probability: stage.probability ?? null,
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
  if (before.length === 0) return { added: [], changesDeals: false };
  const keyOf = (stage: { pipeline_id: string; stage_id: string }) =>
    `${stage.pipeline_id}\u0000${stage.stage_id}`;
  const known = new Map(before.map((stage) => [keyOf(stage), stage]));
  const added = stages.filter((stage) => !known.has(keyOf(stage)));
  const differs = stages.some((stage) => {
    const old = known.get(keyOf(stage));
    return (
      old !== undefined &&
      (old.stage_label !== stage.stage_label ||
        old.pipeline_label !== stage.pipeline_label ||
        old.is_closed !== stage.is_closed ||
        (old.probability === null ? null : Number(old.probability)) !== stage.probability)
    );
  });
  return {
    added: added.map((stage) => ({
      pipelineId: stage.pipeline_id,
      stageId: stage.stage_id,
      label: stage.stage_label,
    })),
    changesDeals: differs || added.length > 0 || stages.length < before.length,
  };
}
