import { sql } from 'kysely';
import type { Context } from '../../../context/context.ts';
import { hasScore } from '../../portal/has-score.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';
import type { PushParts } from '../outgoing-mapping.ts';
import type { PushSession } from '../push-session.ts';
import { forgetPrepared, notePrepared, readPrepared } from '../push-state.ts';
import { forgetPushed } from '../pushed-values.ts';
import { withholdHealth } from './block-type.ts';
import { holdProperty, releaseProperty } from './held-properties.ts';
import { prepareProperties } from './prepare-properties.ts';

/** Checks whether the properties for health can be written, and creates missing ones. */
export async function lookAtHealth(context: Context, parts: PushParts, session: PushSession): Promise<void> {
  const prepared = await readPrepared(context.db, session);
  const isPrepared = Object.entries(names(parts, session)).every(([role, name]) => prepared?.[role] === name);
  if (isPrepared) session.states.apply('company', 'passed');
  // If only mapped values are sent, properties for health aren't created.
  else if (await hasScores(context, session)) await prepareHealth(context, parts, session);
}

async function hasScores({ db }: Context, scope: PortalScope): Promise<boolean> {
  const { rows } = await sql`
    select from push_outbox o join customers c on c.id = o.row_id and c.organization_id = o.organization_id
    where o.integration_id = ${scope.integrationId} and o.organization_id = ${scope.organizationId}
      and o.object_type = 'company' and ${hasScore(sql`c.id`)}
    limit 1`.execute(db);
  return rows.length > 0;
}

/** Checks the properties for health, whatever is known about them, and creates missing ones. */
export async function prepareHealth(context: Context, parts: PushParts, session: PushSession): Promise<void> {
  const { outgoing } = parts;
  const properties = Object.values(outgoing.properties(session.settings));
  const { problem, created, lacking } = await prepareProperties(session.client, outgoing.group, properties);
  await sendAgain(context, parts, session, created);
  if (problem) return withholdHealth(context, session, problem);
  for (const held of lacking) await holdProperty(context.db, session, 'company', held);
  for (const { name, options } of properties) {
    const isComplete = options !== undefined && !lacking.some(({ property }) => property === name);
    if (isComplete) await releaseProperty(context.db, session, 'company', name);
  }
  await notePrepared(context.db, session, names(parts, session));
  session.states.apply('company', 'passed');
}

/** A new property has none of the values sent before; a restored one has those from when it was archived. */
async function sendAgain(
  context: Context,
  parts: PushParts,
  session: PushSession,
  created: readonly string[],
): Promise<void> {
  if (created.length === 0) return;
  if (!(await forgetPushed(context.db, session, 'company', created))) return;
  await parts.outgoing.queue(context.db, session, 'every');
}

/**
 * HubSpot rejects a value because its option is missing in a property for health. The option is restored, or the obstacle is
 * recorded; the rest of health is sent without it.
 */
export async function putOptionsBack(
  context: Context,
  parts: PushParts,
  session: PushSession,
): Promise<void> {
  session.learned.renewing ??= (async () => {
    await forgetPrepared(context.db, session);
    await prepareHealth(context, parts, session);
  })().finally(() => {
    session.learned.renewing = undefined;
  });
  await session.learned.renewing;
}

function names(parts: PushParts, { settings }: PushSession): Record<string, string> {
  const properties = Object.entries(parts.outgoing.properties(settings));
  return Object.fromEntries(properties.map(([role, { name }]) => [role, name]));
}
