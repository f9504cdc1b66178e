import { type Kysely, sql } from 'kysely';
import type { Database, SyncMode } from '../../db/tables.ts';
import type { ObjectType } from '../../hubspot/objects.ts';

// Object types of which records were stored under other mappings, settings or definitions than those that hold now.

interface Scope {
  organizationId: string;
  integrationId: string;
}

/**
 * A run that reads everything of a type takes over what was noted to be read anew. What is noted from now on stays
 * noted: the run may have begun to store by then.
 */
export async function takeStale(
  db: Kysely<Database>,
  scope: Scope,
  mode: SyncMode,
  types: readonly ObjectType[],
): Promise<void> {
  if (mode === 'incremental') return;
  await sql`
    update hubspot_portals
    set stale_types = array(select unnest(stale_types) except select unnest(${[...types]}::text[]))
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}`.execute(db);
}

/** Types that such a run could not read to the end are still to be read; before the first load all are, anyway. */
export async function keepStale(
  db: Kysely<Database>,
  scope: Scope,
  mode: SyncMode,
  types: readonly ObjectType[],
): Promise<void> {
  if (mode === 'incremental' || types.length === 0) return;
  const loaded = await db
    .selectFrom('sync_watermarks')
    .select('object_type')
    .where('integration_id', '=', scope.integrationId)
    .limit(1)
    .executeTakeFirst();
  if (loaded) await markStale(db, scope, types);
}

/** Has the records of these types read anew. */
export async function markStale(
  db: Kysely<Database>,
  scope: Scope,
  types: readonly ObjectType[],
): Promise<void> {
  if (types.length === 0) return;
  await sql`
    update hubspot_portals
    set stale_types = array(select distinct unnest(stale_types || ${[...types]}::text[]) order by 1)
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}`.execute(db);
}
