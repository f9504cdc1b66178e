import { type Kysely, sql, type Transaction } from 'kysely';
import { announce } from '../../context/events.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { probeSoon } from './problems/held-properties.ts';

// What is stored of a portal's pushes: the properties that were prepared, what keeps an object type from being pushed,
// and what all pushes have written.

/** Why an object type, or some of its values, cannot be pushed, and how to fix it. */
export interface PushProblem {
  code:
    | 'missing_scopes'
    | 'property_type_conflict'
    | 'property_read_only'
    | 'property_taken'
    | 'property_archived'
    | 'properties_missing'
    | 'rate_limited'
    | 'refused';
  message: string;
}

export type NotedProblem = PushProblem & { at: Date };

/** Problems that say nothing about the properties: these need not be looked at again. */
const aboutAccess: readonly PushProblem['code'][] = ['missing_scopes', 'rate_limited'];

/** Role -> name of the company properties that were found or created in HubSpot; null: they have to be looked at. */
export async function readPrepared(
  db: Kysely<Database>,
  scope: PortalScope,
): Promise<Record<string, string> | null> {
  const row = await db
    .selectFrom('push_state')
    .select('prepared')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirst();
  return row?.prepared ?? null;
}

/** The names of the company properties that features write in HubSpot. */
export async function preparedProperties(db: Kysely<Database>, scope: PortalScope): Promise<string[]> {
  return Object.values((await readPrepared(db, scope)) ?? {});
}

/** Notes that the properties are there; whatever kept companies from being pushed is gone. */
export async function notePrepared(
  db: Kysely<Database>,
  scope: PortalScope,
  names: Record<string, string>,
): Promise<void> {
  await sql`
    insert into push_state (integration_id, organization_id, prepared, prepared_at)
    values (${scope.integrationId}, ${scope.organizationId}, ${JSON.stringify(names)}, now())
    on conflict (integration_id) do update set prepared = excluded.prepared, prepared_at = excluded.prepared_at`.execute(
    db,
  );
  await forgetProblem(db, scope, 'company');
  await announceState(db, scope);
}

/** The properties have to be looked at again before the next push. */
export async function forgetPrepared(db: Kysely<Database>, scope: PortalScope): Promise<void> {
  await db
    .updateTable('push_state')
    .set({ prepared: null })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
}

/** Why an object type of a portal cannot be pushed. What concerns the whole portal stands with companies. */
export async function readProblem(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<NotedProblem | null> {
  const row = await db
    .selectFrom('push_types')
    .select(['problem_code', 'problem', 'problem_at'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .executeTakeFirst();
  if (!row?.problem_code || !row.problem || !row.problem_at) return null;
  return { code: row.problem_code as PushProblem['code'], message: row.problem, at: row.problem_at };
}

export async function noteProblem(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  { code, message }: PushProblem,
): Promise<void> {
  await sql`
    insert into push_types (integration_id, organization_id, object_type, problem_code, problem, problem_at)
    values (${scope.integrationId}, ${scope.organizationId}, ${objectType}, ${code}, ${message}, now())
    on conflict (integration_id, object_type) do update set problem_code = excluded.problem_code,
      problem = excluded.problem, problem_at = excluded.problem_at`.execute(db);
  if (objectType === 'company' && !aboutAccess.includes(code)) await forgetPrepared(db, scope);
  await announceState(db, scope);
}

/** Forgets all problems of a portal, so that pushing is tried again at once: someone has changed something. */
export async function forgetProblems(db: Kysely<Database>, scope: PortalScope): Promise<void> {
  await probeSoon(db, scope);
  await db
    .updateTable('push_types')
    .set({ problem_code: null, problem: null, problem_at: null })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('problem_code', 'is not', null)
    .execute();
}

/** Forgets what kept one object type from being pushed. A limit of the portal as a whole is not over by that. */
export async function forgetProblem(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<void> {
  await db
    .updateTable('push_types')
    .set({ problem_code: null, problem: null, problem_at: null })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where('problem_code', '<>', 'rate_limited')
    .execute();
}

/** Adds to what pushing a portal has come to. */
export async function countWrites(
  trx: Transaction<Database>,
  scope: PortalScope,
  counts: { written: number; same: number; small: number; newer: number },
): Promise<void> {
  await sql`
    insert into push_state as s (integration_id, organization_id, written, saved_same, saved_small, saved_newer)
    values (${scope.integrationId}, ${scope.organizationId}, ${counts.written}, ${counts.same}, ${counts.small},
      ${counts.newer})
    on conflict (integration_id) do update set written = s.written + excluded.written,
      saved_same = s.saved_same + excluded.saved_same, saved_small = s.saved_small + excluded.saved_small,
      saved_newer = s.saved_newer + excluded.saved_newer`.execute(trx);
}

const announceState = (db: Kysely<Database>, { organizationId, integrationId }: PortalScope) =>
  announce(db, { organizationId, type: 'integration', integrationId });
