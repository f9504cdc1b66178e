import type { Context } from '../../../context/context.ts';
import { objectTypes } from '../../../contract/common.ts';
import { brokenOf, noteBroken } from '../outbox/queue-mapped.ts';
import type { PushParts } from '../outgoing-mapping.ts';
import type { PushSession } from '../push-session.ts';
import { forgetProblems, readProblem } from '../push-state.ts';
import { block, withholdHealth } from './block-type.ts';
import { lookAtHealth } from './prepare-health.ts';
import { mayNotWrite, PushRefused, problemRestMs, writeScope } from './push-problems.ts';

/**
 * Determines, before anything is sent, which object types can't be pushed, and whether health can.
 * @throws {PushRefused} if the whole portal is affected.
 */
export async function lookForProblems(
  context: Context,
  parts: PushParts,
  session: PushSession,
  found: { kind: string | null; scopes: string[] },
): Promise<void> {
  for (const objectType of objectTypes) {
    if (session.outbound[objectType].length > 0) {
      await noteBroken(context.db, session, objectType, brokenOf(session.outbound, objectType));
    }
    const known = await readProblem(context.db, session, objectType);
    const isFresh = known !== null && context.clock.now() - known.at.getTime() < problemRestMs;
    // A token's scopes aren't always known; those of an OAuth grant are.
    const isScopeMissing = found.kind === 'oauth' && !found.scopes.includes(writeScope(objectType));
    if (known?.code === 'rate_limited' && isFresh) throw new PushRefused(known);
    if (known && !isFresh) await forgetProblems(context.db, session);
    if (isFresh && known.code === 'missing_scopes') await block(context, session, objectType, known);
    else if (isScopeMissing) await block(context, session, objectType, mayNotWrite(objectType));
    else if (isFresh && objectType === 'company') await withholdHealth(context, session, known);
    else if (isFresh) await block(context, session, objectType, known);
    else if (objectType === 'company') await lookAtHealth(context, parts, session);
    else session.states.apply(objectType, 'passed');
  }
}
