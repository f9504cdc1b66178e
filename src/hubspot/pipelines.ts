import { z } from 'zod';
import type { HubspotClient } from './client.ts';
import { wireId } from './wire.ts';

export interface PipelineStage {
  id: string;
  label: string;
  displayOrder: number;
  isClosed: boolean;
  /** From 0 to 1; 0 and 1 of a closed stage mean lost and won. Undefined where HubSpot gives none. */
  probability: number | undefined;
  archived: boolean;
}

export interface Pipeline {
  id: string;
  label: string;
  displayOrder: number;
  archived: boolean;
  stages: PipelineStage[];
}

/** HubSpot sends metadata as text. */
const truth = z.union([z.string(), z.boolean()]).transform((value) => String(value).toLowerCase() === 'true');
const fraction = z.union([z.string(), z.number()]).transform((value) => {
  const number = value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
});

const wireStage = z
  .object({
    id: wireId,
    label: z.string(),
    displayOrder: z.number(),
    archived: z.boolean().nullish(),
    metadata: z.object({ isClosed: truth.nullish(), probability: fraction.nullish() }).nullish(),
  })
  .transform(
    ({ metadata, archived, ...stage }): PipelineStage => ({
      ...stage,
      archived: archived ?? false,
      isClosed: metadata?.isClosed ?? false,
      probability: metadata?.probability ?? undefined,
    }),
  );

const wirePipeline = z.object({
  id: wireId,
  label: z.string(),
  displayOrder: z.number(),
  archived: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  stages: z.array(wireStage),
});

/**
 * All deal pipelines with their stages; HubSpot does not page them.
 * @throws {HubspotError}
 */
export async function listDealPipelines(client: HubspotClient): Promise<Pipeline[]> {
  const reply = await client.request({
    method: 'GET',
    path: `${client.paths.pipelines}/deals`,
    limitClass: 'burst',
    schema: z.object({ results: z.array(wirePipeline) }),
  });
  return reply.results;
}
