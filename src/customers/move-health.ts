import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';

/**
 * Gives what was said of a customer whose company was merged away to the customer that stays. What was calculated of
 * it stays where it is, as the past of both: the health of the customer that stays is its own. Only where it has none
 * does the other's become its own.
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
