import { sql } from 'kysely';
import type { Context } from '../../../context/context.ts';
import type { ObjectType } from '../../../contract/common.ts';
import { getProperty } from '../../../hubspot/properties.ts';
import { loadOutbound } from '../../mapping/outbound-mappings.ts';
import { brokenOf, noteBroken } from '../outbox/queue-mapped.ts';
import type { PushParts } from '../outgoing-mapping.ts';
import type { PushSession } from '../push-session.ts';
import { forgetPrepared } from '../push-state.ts';
import { block } from './block-type.ts';
import { prepareHealth } from './prepare-health.ts';
import { unnamedProperty } from './push-problems.ts';

/**
 * Handles properties that have been deleted in HubSpot since they were checked: those for health are created again,
 * or the obstacle is recorded; mapped ones are left out.
 * @param unknown the properties that HubSpot named; empty: it named none.
 */
export async function learnLost(
  context: Context,
  parts: PushParts,
  session: PushSession,
  objectType: ObjectType,
  unknown: readonly string[],
): Promise<void> {
  const mapped = session.outbound[objectType].map(({ mapping }) => mapping.property);
  const meant = unknown.length > 0 ? mapped.filter((name) => unknown.includes(name)) : mapped;
  const found = await findLost(context, session, objectType, meant, unknown.length > 0);
  if (found) {
    const outbound = await loadOutbound(context.db, session);
    const broken = new Set([...brokenOf(outbound, objectType), ...session.learned.lost[objectType]]);
    await noteBroken(context.db, session, objectType, [...broken]);
  }
  const isUnnamed = unknown.length === 0 && !found;
  if (objectType === 'company' && (isUnnamed || unknown.some((name) => !mapped.includes(name)))) {
    await forgetPrepared(context.db, session);
    await prepareHealth(context, parts, session);
  } else if (isUnnamed) {
    await block(context, session, objectType, unnamedProperty(objectType));
  }
}

/** @returns whether properties are missing that weren't known to be. */
async function findLost(
  context: Context,
  session: PushSession,
  objectType: ObjectType,
  meant: readonly string[],
  wereNamed: boolean,
): Promise<boolean> {
  const lost = session.learned.lost[objectType];
  let found = false;
  for (const property of meant) {
    if (lost.has(property)) continue;
    const there = await getProperty(session.client, objectType, property);
    if (there && !wereNamed) continue;
    found = true;
    lost.add(property);
    await sql`
      update hubspot_properties set definition = definition || '{"archived": true}'
      where integration_id = ${session.integrationId} and organization_id = ${session.organizationId}
        and object_type = ${objectType} and name = ${property}`.execute(context.db);
  }
  return found;
}
