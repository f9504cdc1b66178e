import type { Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';

/** Moves the stage changes of a merged deal, and the alerts about them, to the surviving deal. */
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
