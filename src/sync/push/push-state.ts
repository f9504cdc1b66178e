import { type Kysely, sql, type Transaction, type Updateable } from 'kysely';
import type { Database } from '../../db/tables.ts';
import { announce } from '../../events.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { probeSoon } from './held-properties.ts';

/** Why a portal cannot be pushed to, and how to mend it. */
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

export interface PushState {
  /** Role -> name of the properties that were found or made in HubSpot. */
  prepared: Record<string, string> | null;
  problem: (PushProblem & { at: Date }) | null;
}

export async function readPushState(db: Kysely<Database>, scope: PortalScope): Promise<PushState> {
  const row = await db
    .selectFrom('push_state')
    .select(['prepared', 'problem_code', 'problem', 'problem_at'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirst();
  const problem =
    row?.problem_code && row.problem && row.problem_at
      ? { code: row.problem_code as PushProblem['code'], message: row.problem, at: row.problem_at }
      : null;
  return { prepared: row?.prepared ?? null, problem };
}

/** The properties of companies that features write in HubSpot. */
export async function preparedProperties(db: Kysely<Database>, scope: PortalScope): Promise<string[]> {
  return Object.values((await readPushState(db, scope)).prepared ?? {});
}

/** Notes that the properties are there; whatever the problem was, it is gone. */
export async function notePrepared(
  db: Kysely<Database>,
  scope: PortalScope,
  names: Record<string, string>,
): Promise<void> {
  const state = {
    prepared: JSON.stringify(names),
    prepared_at: new Date(),
    problem_code: null,
    problem: null,
    problem_at: null,
  };
  await keep(db, scope, state);
}

export async function noteProblem(
  db: Kysely<Database>,
  scope: PortalScope,
  problem: PushProblem,
): Promise<void> {
  await keep(db, scope, {
    problem_code: problem.code,
    problem: problem.message,
    problem_at: new Date(),
    // Who finds that a property is missing looks at all of them again.
    ...(problem.code === 'missing_scopes' || problem.code === 'rate_limited' ? {} : { prepared: null }),
  });
}

/** Forgets a problem, so that pushing is tried again at once: somebody has changed something. */
export async function forgetProblem(db: Kysely<Database>, scope: PortalScope): Promise<void> {
  await probeSoon(db, scope);
  await db
    .updateTable('push_types')
    .set({ problem_code: null, problem: null, problem_at: null })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('problem_code', 'is not', null)
    .execute();
  await db
    .updateTable('push_state')
    .set({ problem_code: null, problem: null, problem_at: null })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
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

async function keep(
  db: Kysely<Database>,
  scope: PortalScope,
  state: Updateable<Database['push_state']>,
): Promise<void> {
  await db
    .insertInto('push_state')
    .values({ integration_id: scope.integrationId, organization_id: scope.organizationId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .updateTable('push_state')
    .set(state)
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
  await announce(db, {
    organizationId: scope.organizationId,
    type: 'integration',
    integrationId: scope.integrationId,
  });
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
