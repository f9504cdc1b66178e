import { sql, type Transaction } from 'kysely';
import type { SetupStep } from '../../contract/setup.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';

const firstStep: SetupStep = 'confirm';

/**
 * Starts the setup of a portal that was never synced: nothing syncs until a user starts its first sync. A setup in
 * progress continues where it was; a portal that was synced before isn't affected.
 */
export async function beginSetUp(
  trx: Transaction<Database>,
  scope: PortalScope & { actor: string },
): Promise<void> {
  const { organizationId, integrationId, actor } = scope;
  const synced = await trx
    .selectFrom('sync_watermarks')
    .select('object_type')
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .limit(1)
    .executeTakeFirst();
  if (synced) return;
  const anew = {
    step: firstStep,
    done: '{}',
    started_by: actor,
    started_at: sql<Date>`now()`,
    updated_at: sql<Date>`now()`,
    completed_by: null,
    completed_at: null,
  };
  await trx
    .insertInto('hubspot_setups')
    .values({ integration_id: integrationId, organization_id: organizationId, ...anew })
    .onConflict((conflict) =>
      conflict
        .column('integration_id')
        .doUpdateSet(anew)
        .where('hubspot_setups.completed_at', 'is not', null),
    )
    .execute();
}
