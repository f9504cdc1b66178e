import { type Kysely, sql, type Transaction } from 'kysely';
import { announce } from '../../context/events.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { probeSoon } from './problems/held-properties.ts';

// The stored state of a portal's pushes: the prepared properties, what prevents an object type from being pushed, and
// the totals of all pushes.

/** Why an object type, or some of its values, can't be pushed, and how to fix it. */
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

type NotedProblem = PushProblem & { at: Date };

/** Problems that aren't about the properties, which don't have to be checked again. */
const aboutAccess: readonly PushProblem['code'][] = ['missing_scopes', 'rate_limited'];

/** Role -> name of the company properties that were found or created in HubSpot; null: they have to be checked. */
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

/** Records that the properties exist; whatever prevented companies from being pushed is over. */
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

/** The properties have to be checked again before the next push. */
export async function forgetPrepared(db: Kysely<Database>, scope: PortalScope): Promise<void> {
  await db
    .updateTable('push_state')
    .set({ prepared: null })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
}

/** Why an object type of a portal can't be pushed. Problems of the whole portal are stored under companies. */
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

/** Deletes all problems of a portal, so that pushing is retried immediately: a user changed something. */
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

/** Deletes the problem of one object type. A limit of the whole portal isn't affected. */
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

/** Adds to the totals of a portal's pushes. */
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
