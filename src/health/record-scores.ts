import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { HealthScore, NewHealthScore } from '../contract/health.ts';
import { toJsonb } from '../db/jsonb.ts';
import { type InputProblem, refusedInput } from '../text/refused-input.ts';
import { type HealthScoreRow, healthScoreColumns, toHealthScore } from './list-scores.ts';

/** The maximum time that the caller's clock can be ahead of ours. */
const farthestAheadMs = 60 * 60_000;

/**
 * Stores health calculations, all or none. As for any program that inserts rows, the database fills in trends,
 * updates the customers' rows and queues the push (see the migrations).
 * @param scores at most 1,000; scores are rounded.
 * @returns the stored calculations, in the same order.
 * @throws {AppError} `not_found` if the only customer, `validation_failed` if one of several customers doesn't exist
 *   in the organization, or a time is in the future; `details.fields` names each.
 */
export async function recordHealthScores(
  context: OrganizationContext,
  scores: readonly (NewHealthScore & { customerId: string })[],
  source = 'api',
): Promise<HealthScore[]> {
  await refuseUnfit(context, scores);
  const input = scores.map((score) => ({
    id: randomUUID(),
    customer_id: score.customerId,
    score: Math.round(score.score),
    trend: score.trend ?? null,
    components: score.components ?? {},
    reasons: score.reasons ?? [],
    calculated_at: score.calculatedAt ?? null,
  }));
  await sql`
    insert into health_scores (id, customer_id, score, trend, components, reasons, source, calculated_at)
    select i.id, i.customer_id, i.score, i.trend, i.components, i.reasons, ${source}, coalesce(i.calculated_at, now())
    from rows from (jsonb_to_recordset(${toJsonb(input)}::jsonb) as (
      id uuid, customer_id uuid, score int, trend text, components jsonb, reasons text[], calculated_at timestamptz
    )) with ordinality as i (id, customer_id, score, trend, components, reasons, calculated_at, place)
    order by i.place`.execute(context.db);
  const ids = input.map(({ id }) => id);
  const { rows } = await sql<HealthScoreRow>`
    select ${healthScoreColumns} from health_scores h
    where h.id = any(${ids}::uuid[]) and h.organization_id = ${context.organizationId}`.execute(context.db);
  const byId = new Map(rows.map((row) => [row.id, toHealthScore(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function refuseUnfit(
  context: OrganizationContext,
  scores: readonly (NewHealthScore & { customerId: string })[],
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from customers
    where id = any(${scores.map(({ customerId }) => customerId)}::uuid[])
      and organization_id = ${context.organizationId}`.execute(context.db);
  const known = new Set(rows.map(({ id }) => id));
  if (scores.length === 1 && known.size === 0) {
    throw new AppError('not_found', "This customer doesn't exist. It may have been deleted; check the list.");
  }
  const latest = context.clock.now() + farthestAheadMs;
  const fields = scores.flatMap(({ customerId, calculatedAt }, index) => {
    const problems: InputProblem[] = [];
    if (!known.has(customerId.toLowerCase())) {
      problems.push({ field: `${index}.customerId`, message: `There is no customer ${customerId}.` });
    }
    if (calculatedAt !== undefined && Date.parse(calculatedAt) > latest) {
      const message = 'The time is in the future. Omit it to use the current time.';
      problems.push({ field: `${index}.calculatedAt`, message });
    }
    return problems;
  });
  if (fields.length === 0) return;
  throw refusedInput('Nothing was stored.', fields);
}
