import type { Context } from '../../../context/context.ts';
import type { ObjectType } from '../../../contract/common.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';
import { postponeAll } from '../outbox/outbox.ts';
import type { PushSession } from '../push-session.ts';
import { noteProblem, type PushProblem, readProblem } from '../push-state.ts';
import { problemRestMs } from './push-problems.ts';

/** Postpones an object type's waiting values, and records why. */
export async function block(
  context: Context,
  session: PushSession,
  objectType: ObjectType,
  problem: PushProblem,
): Promise<void> {
  const waits = await isWaiting(context, session, objectType);
  if (waits) {
    if (session.states.of(objectType) !== 'resting') await tell(context, session, objectType, problem);
    await postponeAll(context.db, session, new Date(context.clock.now() + problemRestMs), objectType);
  }
  // Last, because another lane that finds the type blocked, but no stored problem, concludes that a user has fixed
  // it.
  session.states.apply(objectType, waits ? 'postponed' : 'barred', problem);
}

/** Health waits; mapped values of companies are still sent. Without mappings, all companies wait. */
export async function withholdHealth(
  context: Context,
  session: PushSession,
  problem: PushProblem,
): Promise<void> {
  if (session.outbound.company.length === 0) return block(context, session, 'company', problem);
  await tell(context, session, 'company', problem);
  session.states.apply('company', 'healthBarred', problem);
}

/** Records a problem, and again once it has lasted for a while. */
export async function tell(
  context: Context,
  scope: PortalScope,
  objectType: ObjectType,
  problem: PushProblem,
): Promise<void> {
  const before = await readProblem(context.db, scope, objectType);
  const isKnown = before?.message === problem.message;
  if (isKnown && context.clock.now() - before.at.getTime() < problemRestMs) return;
  await noteProblem(context.db, scope, objectType, problem);
  context.log.warn(
    { integrationId: scope.integrationId, objectType, reason: problem.message },
    "values can't be pushed",
  );
}

async function isWaiting({ db }: Context, scope: PortalScope, objectType: ObjectType): Promise<boolean> {
  const entry = await db
    .selectFrom('push_outbox')
    .select('row_id')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}
