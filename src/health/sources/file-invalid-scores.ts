import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { NotedScore } from './take-scores.ts';

/** Lists the companies whose last score is outside of 0 to 100 as sync errors, and resolves the errors of the others. */
export async function fileInvalidScores(
  trx: Transaction<Database>,
  scores: readonly NotedScore[],
): Promise<void> {
  if (scores.length === 0) return;
  const last = [...new Map(scores.map((score) => [score.customer_id, score])).values()];
  const rows = sql`jsonb_to_recordset(${toJsonb(last)}::jsonb) as i
    (customer_id uuid, score text, source text, is_valid boolean)`;
  await sql`
    update quarantine q set status = 'resolved', resolved_at = now()
    from ${rows} join hubspot_records r on r.row_id = i.customer_id and r.object_type = 'company'
    where i.is_valid and q.integration_id = r.integration_id and q.object_type = 'company'
      and q.external_id = r.external_id and q.code = 'invalid_score' and q.status = 'open'`.execute(trx);
  if (last.every((score) => score.is_valid)) return;
  await sql`
    insert into quarantine as q
      (organization_id, integration_id, object_type, external_id, field, code, value, details, direction)
    select r.organization_id, r.integration_id, 'company', r.external_id, 'health_score', 'invalid_score', i.score,
      jsonb_build_object('source', i.source), 'outbound'
    from ${rows} join hubspot_records r on r.row_id = i.customer_id and r.object_type = 'company' and not r.is_alias
    where not i.is_valid and r.archived_at is null and r.excluded_at is null
    order by r.integration_id, r.external_id
    on conflict (integration_id, object_type, external_id, property, field, code) do update set
      value = excluded.value, details = excluded.details, status = 'open', resolved_at = null,
      attempts = q.attempts + 1, last_seen_at = now()`.execute(trx);
}
