import { type Kysely, sql } from 'kysely';
import type { ObjectType, RunMode } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

// Object types with records that were stored under earlier mappings, settings or definitions.

/**
 * Assigns the stale types to a run, which will re-read them. Later changes stay marked: the run may already have
 * stored records by then.
 * @returns the types that were assigned.
 */
export async function takeStale(
  db: Kysely<Database>,
  scope: PortalScope,
  runId: string,
  types: readonly ObjectType[],
): Promise<ObjectType[]> {
  return db.transaction().execute(async (trx) => {
    const portal = await trx
      .selectFrom('hubspot_portals')
      .select('stale_types')
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    const stale = portal?.stale_types ?? [];
    const taken = stale.filter((type) => types.includes(type));
    if (taken.length === 0) return [];
    await trx
      .updateTable('hubspot_portals')
      .set({ stale_types: stale.filter((type) => !taken.includes(type)) })
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .execute();
    await trx.updateTable('sync_runs').set({ refresh_types: taken }).where('id', '=', runId).execute();
    return taken;
  });
}

/**
 * Marks the types that a run was assigned but couldn't read completely as stale again, and all types that a full run
 * couldn't read. Before the first sync, all types are, anyway.
 */
export async function keepStale(
  db: Kysely<Database>,
  scope: PortalScope,
  run: { id: string; mode: RunMode },
  types: readonly ObjectType[],
): Promise<void> {
  if (types.length === 0) return;
  const loaded = await db
    .selectFrom('sync_watermarks')
    .select('object_type')
    .where('integration_id', '=', scope.integrationId)
    .limit(1)
    .executeTakeFirst();
  if (!loaded) return;
  const { refresh_types: taken } = await db
    .selectFrom('sync_runs')
    .select('refresh_types')
    .where('id', '=', run.id)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirstOrThrow();
  const stale = run.mode === 'incremental' ? types.filter((type) => taken.includes(type)) : types;
  await markStale(db, scope, stale);
}

/** Marks these types as stale. */
export async function markStale(
  db: Kysely<Database>,
  scope: PortalScope,
  types: readonly ObjectType[],
): Promise<void> {
  if (types.length === 0) return;
  await sql`
    update hubspot_portals
    set stale_types = array(select distinct unnest(stale_types || ${[...types]}::text[]) order by 1)
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}`.execute(db);
}
