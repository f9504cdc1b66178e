import { type Kysely, sql } from 'kysely';
import type { ObjectType, RunMode } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

// Object types of which records were stored under other mappings, settings or definitions than those that hold now.

/**
 * A run takes over what was noted to be read anew of its types. What is noted from now on stays noted: the run may
 * have begun to store by then.
 * @returns the types that it took.
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
 * What a run took and could not read to the end is still to be read; so are all types that one could not read that
 * reads everything. Before the first load all are, anyway.
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

/** Has the records of these types read anew. */
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
