import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { WriteScope } from '../sync/store/write-scope.ts';

/**
 * Gives what was calculated and said of a customer whose company was merged away to the customer that stays. The
 * newest calculation of both is its health from then on.
 */
export async function moveHealth(
  trx: Transaction<Database>,
  { organizationId }: WriteScope,
  { givenUp, survivor }: { givenUp: string; survivor: string },
): Promise<void> {
  await sql`
    update health_scores set customer_id = ${survivor}, updated_at = now()
    where customer_id = ${givenUp} and organization_id = ${organizationId}`.execute(trx);
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
