import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';

/**
 * Moves health data to the surviving customer after a merge. Calculated scores stay where they are, as the history of
 * both: the survivor keeps its own score, and gets the other's only if it has none.
 */
export async function moveHealth(
  trx: Transaction<Database>,
  { organizationId }: WriteScope,
  { givenUp, survivor }: { givenUp: string; survivor: string },
): Promise<void> {
  await sql`
    update health_scores set customer_id = ${survivor}, updated_at = now()
    where customer_id = ${givenUp} and organization_id = ${organizationId}
      and not exists (select from health_scores own where own.customer_id = ${survivor})`.execute(trx);
  await sql`
    update alerts set customer_id = ${survivor}
    where customer_id = ${givenUp} and organization_id = ${organizationId}`.execute(trx);
  await sql`
    update customers c set health_score = n.score, health_trend = n.trend, updated_at = now()
    from (
      select score, trend from health_scores where customer_id = ${survivor}
      order by calculated_at desc, position desc limit 1) n
    where c.id = ${survivor} and c.organization_id = ${organizationId}
      and row(c.health_score, c.health_trend) is distinct from row(n.score, n.trend)`.execute(trx);
}
