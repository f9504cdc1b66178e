import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from './portal-scope.ts';

// A portal that is being set up is not synced automatically: its filter and mappings are still being decided. The
// setup ends when its first sync is requested.

/** Whether a portal is being set up, for queries over `hubspot_portals p`. */
export const inSetUp = sql<boolean>`exists (
  select from hubspot_setups u
  where u.integration_id = p.integration_id and u.organization_id = p.organization_id and u.completed_at is null)`;

/** Ends the setup of a portal, if it is in progress. */
export async function endSetUp(trx: Transaction<Database>, scope: PortalScope, actor: string): Promise<void> {
  await trx
    .updateTable('hubspot_setups')
    .set({ completed_at: sql<Date>`now()`, completed_by: actor, updated_at: sql<Date>`now()` })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('completed_at', 'is', null)
    .execute();
}

/** Of these portals, those with a setup that someone has started. */
export async function whichAreBeingSetUp(db: Kysely<Database>, organizationId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('hubspot_setups')
    .select('integration_id')
    .where('organization_id', '=', organizationId)
    .where('completed_at', 'is', null)
    .where(sql<boolean>`done <> '{}'::jsonb`)
    .execute();
  return new Set(rows.map((row) => row.integration_id));
}
