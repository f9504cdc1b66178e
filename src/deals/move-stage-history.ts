import type { Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';

/**
 * Gives the stage changes of a deal that was merged away, and the alerts that they raised, to the surviving deal: one
 * deal, one history.
 */
export async function moveStageHistory(
  trx: Transaction<Database>,
  { organizationId }: WriteScope,
  { givenUp, survivor }: { givenUp: string; survivor: string },
): Promise<void> {
  for (const table of ['deal_stage_changes', 'alerts'] as const) {
    await trx
      .updateTable(table)
      .set({ deal_id: survivor })
      .where('deal_id', '=', givenUp)
      .where('organization_id', '=', organizationId)
      .execute();
  }
}
