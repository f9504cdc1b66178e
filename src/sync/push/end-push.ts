import type { AppError } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { postponeAll } from './outbox/outbox.ts';
import { tell } from './problems/block-type.ts';
import { mayNotWrite, PushRefused, problemRestMs } from './problems/push-problems.ts';
import { readBasis } from './push-basis.ts';
import { endPushRun } from './push-run.ts';
import type { PushProblem } from './push-state.ts';

/**
 * Ends a push that HubSpot rejected as a whole.
 * @throws the error, if a retry soon makes sense.
 */
export async function endAfterRefusal(
  context: Context,
  scope: PortalScope,
  calls: { count: number },
  error: AppError,
): Promise<void> {
  if (error instanceof PushRefused) return giveUp(context, scope, calls, error.problem);
  if (isHubspotError(error, 'missing_scopes', 'forbidden')) {
    return giveUp(context, scope, calls, mayNotWrite('company'));
  }
  if (isHubspotError(error, 'rate_limited')) {
    const until = new Date(error.retryAt ?? context.clock.now() + problemRestMs);
    return giveUp(context, scope, calls, { code: 'rate_limited', message: error.message }, until);
  }
  if (error.code === 'reauthorization_required' || error.code === 'portal_not_connected') {
    // Waiting values are sent once the portal is reconnected.
    return endPushRun(context.db, scope, { calls: calls.count, error: error.message });
  }
  throw error;
}

/** Postpones everything, records why, and ends the current run. */
async function giveUp(
  context: Context,
  scope: PortalScope,
  calls: { count: number },
  problem: PushProblem,
  until = new Date(context.clock.now() + problemRestMs),
): Promise<void> {
  await tell(context, scope, 'company', problem);
  await postponeAll(context.db, scope, until);
  await endPushRun(context.db, scope, { calls: calls.count, error: problem.message });
}

/**
 * Deletes the waiting entries; when pushing is turned on again, everything that differs is queued.
 * @returns whether pushing is really off; false if it is being turned on at this moment.
 */
export async function endSwitchedOff(context: Context, scope: PortalScope): Promise<boolean> {
  const isOff = await context.db.transaction().execute(async (trx) => {
    // Turning it on queues everything afterwards, and waits here until the deletion is done.
    await trx
      .selectFrom('hubspot_settings')
      .select('integration_id')
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .forUpdate()
      .execute();
    if ((await readBasis(trx, scope)).state !== 'off') return false;
    await trx
      .deleteFrom('push_outbox')
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .execute();
    return true;
  });
  if (isOff) await endPushRun(context.db, scope, { calls: 0, cancelled: true });
  return isOff;
}
