import { type Kysely, sql } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { announce } from '../../events.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

import { noteProblem, type PushProblem, readPushState } from './push-state.ts';

/** Why one object type of a portal cannot be pushed. That of companies stands with the portal's own. */
export async function readTypeProblem(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<(PushProblem & { at: Date }) | null> {
  if (objectType === 'company') return (await readPushState(db, scope)).problem;
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

export async function noteTypeProblem(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  problem: PushProblem,
): Promise<void> {
  if (objectType === 'company') return noteProblem(db, scope, problem);
  await sql`
    insert into push_types (integration_id, organization_id, object_type, problem_code, problem, problem_at)
    values (${scope.integrationId}, ${scope.organizationId}, ${objectType}, ${problem.code}, ${problem.message}, now())
    on conflict (integration_id, object_type) do update set problem_code = excluded.problem_code,
      problem = excluded.problem, problem_at = excluded.problem_at`.execute(db);
  await announce(db, {
    organizationId: scope.organizationId,
    type: 'integration',
    integrationId: scope.integrationId,
  });
}

/** Forgets what kept mapped values of a type from being sent, so that it is tried again at once. */
export async function forgetTypeProblem(
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
    .execute();
}
