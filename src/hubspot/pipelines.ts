import { z } from 'zod';
import type { HubspotClient } from './client.ts';
import { wireId } from './wire.ts';

interface PipelineStage {
  id: string;
  label: string;
  displayOrder: number;
  isClosed: boolean;
  /** From 0 to 1; for a closed stage, 0 means lost and 1 means won. Undefined if HubSpot sends none. */
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

/** HubSpot sends metadata as text, and guarantees no key in it. */
const truth = z.unknown().transform((value) => String(value).trim().toLowerCase() === 'true');
const fraction = z.unknown().transform((value) => {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
});
const metadata = z.object({ isClosed: truth.optional(), probability: fraction.optional() }).catch({});

/** A label and a position; if HubSpot omits them, the id and the position in the response. */
const label = z.unknown().transform((value) => (typeof value === 'string' ? value.trim() : ''));
const order = z.unknown().transform((value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= largestOrder
    ? number
    : undefined;
});
const largestOrder = 2 ** 31 - 1;
const archived = z.boolean().catch(false);

const wireStage = z.object({
  id: wireId,
  label: label.optional(),
  displayOrder: order.optional(),
  archived,
  metadata: metadata.optional(),
});
const wirePipeline = z.object({
  id: wireId,
  label: label.optional(),
  displayOrder: order.optional(),
  archived,
  stages: z
    .array(wireStage)
    .nullish()
    .transform((stages) => stages ?? []),
});

const named = (
  one: { id: string; label?: string | undefined; displayOrder?: number | undefined },
  at: number,
) => ({
  id: one.id,
  label: one.label || one.id,
  displayOrder: one.displayOrder ?? at,
});

function toPipeline({ stages, archived, ...pipeline }: z.output<typeof wirePipeline>, at: number): Pipeline {
  return {
    ...named(pipeline, at),
    archived,
    stages: stages.map((stage, place) => ({
      ...named(stage, place),
      archived: stage.archived,
      isClosed: stage.metadata?.isClosed ?? false,
      probability: stage.metadata?.probability,
    })),
  };
}

/**
 * All deal pipelines with their stages; HubSpot doesn't page them.
 * @throws {HubspotError}
 */
export async function listDealPipelines(client: HubspotClient): Promise<Pipeline[]> {
  const reply = await client.request({
    method: 'GET',
    path: `${client.paths.pipelines}/deals`,
    limitClass: 'burst',
    schema: z.object({ results: z.array(wirePipeline) }),
  });
  return reply.results.map(toPipeline);
}
