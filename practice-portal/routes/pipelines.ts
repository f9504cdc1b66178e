import type { Exchange } from '../server/exchange.ts';
import { json, notFound, type Reply } from '../server/reply.ts';

/** GET /crm/pipelines/{v}/deals: never paged, without archived pipelines and stages. */
export function listPipelines({ portal }: Exchange): Reply {
  return json({
    results: portal.crm.pipelines.filter((one) => !one.archived).map(withoutArchivedStages),
  });
}

export function getPipeline({ portal }: Exchange, id: string): Reply {
  const pipeline = portal.crm.pipelines.find((one) => one.id === id && !one.archived);
  if (!pipeline) throw notFound(`Pipeline not found: ${id}.`);
  return json(withoutArchivedStages(pipeline));
}

export function listStages({ portal }: Exchange, id: string): Reply {
  const pipeline = portal.crm.pipelines.find((one) => one.id === id && !one.archived);
  if (!pipeline) throw notFound(`Pipeline not found: ${id}.`);
  return json({ results: withoutArchivedStages(pipeline).stages });
}

function withoutArchivedStages<T extends { stages: { archived: boolean }[] }>(pipeline: T): T {
  return { ...pipeline, stages: pipeline.stages.filter((stage) => !stage.archived) };
}
