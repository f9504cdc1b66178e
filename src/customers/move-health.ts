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
  await trx
    .selectFrom('customers')
    .select('id')
    .where('id', '=', survivor)
    .where('organization_id', '=', organizationId)
    .forNoKeyUpdate()
    .execute();
  await sql`select cscx_show_scores(array[${survivor}::uuid])`.execute(trx);
}
