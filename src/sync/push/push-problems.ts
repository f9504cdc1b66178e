import { sql } from 'kysely';
import type { Context } from '../../context.ts';
import { type ObjectType, objectTypes, objectTypeTitles, objectTypeWords } from '../../contract/common.ts';
import { AppError } from '../../errors.ts';
import type { Refusal } from '../../hubspot/objects.ts';
import { objectTypeSegment } from '../../hubspot/objects.ts';
import { getProperty } from '../../hubspot/properties.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { holdProperty, releaseProperty } from './held-properties.ts';
import { postponeAll } from './outbox.ts';
import type { PushParts, PushPortal } from './outgoing-mapping.ts';
import { prepareProperties } from './prepare-properties.ts';
import {
  forgetPrepared,
  forgetProblem,
  notePrepared,
  type PushProblem,
  readPushState,
} from './push-state.ts';
import { noteTypeProblem, readTypeProblem } from './push-types.ts';
import { brokenOf, forgetPushed, noteBroken } from './queue-mapped.ts';

/** How long a portal that cannot be pushed to is left alone, unless somebody changes something; in ms. */
export const problemRestMs = 15 * 60_000;

/** Finds out, before anything is sent, which object types cannot be, and whether health can. */
export async function lookForProblems(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  found: { kind: string | null; scopes: string[] },
): Promise<void> {
  for (const objectType of objectTypes) {
    if (portal.outbound[objectType].length > 0) {
      await noteBroken(context.db, portal, objectType, brokenOf(portal.outbound, objectType));
    }
    const known = await readTypeProblem(context.db, portal, objectType);
    const isFresh = known !== null && context.clock.now() - known.at.getTime() < problemRestMs;
    // Of a token it is not always known what it may; of a grant it is.
    const isScopeMissing = found.kind === 'oauth' && !found.scopes.includes(writeScope(objectType));
    if (known?.code === 'rate_limited' && isFresh) throw new PushRefused(known);
    if (known && !isFresh) await forgetProblem(context.db, portal);
    if (isFresh && known.code === 'missing_scopes') await block(context, portal, objectType, known);
    else if (isScopeMissing) await block(context, portal, objectType, mayNotWrite(objectType));
    else if (isFresh && objectType === 'company') await withholdHealth(context, portal, known);
    else if (isFresh) await block(context, portal, objectType, known);
    else if (objectType === 'company') await lookAtHealth(context, parts, portal);
  }
}

export async function lookAtHealth(context: Context, parts: PushParts, portal: PushPortal): Promise<void> {
  const { prepared } = await readPushState(context.db, portal);
  const isPrepared = Object.entries(names(parts, portal)).every(([role, name]) => prepared?.[role] === name);
  // Where only mappings send something, properties for health are not made.
  if (isPrepared) portal.health = 'ready';
  else if (await hasScores(context, portal)) await prepareHealth(context, parts, portal);
}

async function hasScores({ db }: Context, portal: PortalScope): Promise<boolean> {
  const { rows } = await sql`
    select from push_outbox o join customers c on c.id = o.row_id and c.organization_id = o.organization_id
    where o.integration_id = ${portal.integrationId} and o.organization_id = ${portal.organizationId}
      and o.object_type = 'company' and c.health_score is not null
    limit 1`.execute(db);
  return rows.length > 0;
}

async function prepareHealth(context: Context, parts: PushParts, portal: PushPortal): Promise<void> {
  const { outgoing } = parts;
  const properties = Object.values(outgoing.properties(portal.settings));
  const { problem, created, lacking } = await prepareProperties(portal.client, outgoing.group, properties);
  await sendAgain(context, parts, portal, created);
  if (problem) return withholdHealth(context, portal, problem);
  for (const held of lacking) await holdProperty(context.db, portal, 'company', held);
  for (const { name, options } of properties) {
    const isComplete = options !== undefined && !lacking.some(({ property }) => property === name);
    if (isComplete) await releaseProperty(context.db, portal, 'company', name);
  }
  await notePrepared(context.db, portal, names(parts, portal));
  portal.health = 'ready';
}

/** A property that was created holds nothing of what was sent before, or what it held when it was archived. */
async function sendAgain(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  created: readonly string[],
): Promise<void> {
  if (created.length === 0) return;
  if (!(await forgetPushed(context.db, portal, 'company', created))) return;
  await parts.outgoing.queue(context.db, portal, 'every');
}

/**
 * HubSpot refuses a value for which a property of health lacks the option. It is put back, or what hinders that is
 * told; the rest of health goes without it.
 */
export async function putOptionsBack(context: Context, parts: PushParts, portal: PushPortal): Promise<void> {
  portal.renewing ??= (async () => {
    await forgetPrepared(context.db, portal);
    await prepareHealth(context, parts, portal);
  })().finally(() => {
    portal.renewing = undefined;
  });
  await portal.renewing;
}

/** Health waits; what mappings send of companies goes on. Without such mappings all companies wait. */
async function withholdHealth(context: Context, portal: PushPortal, problem: PushProblem): Promise<void> {
  portal.health = 'withheld';
  if (portal.outbound.company.length === 0) await block(context, portal, 'company', problem);
  else await tell(context, portal, 'company', problem);
}

function names(parts: PushParts, portal: PushPortal): Record<string, string> {
  const properties = Object.entries(parts.outgoing.properties(portal.settings));
  return Object.fromEntries(properties.map(([role, { name }]) => [role, name]));
}

const writeScope = (objectType: ObjectType) => `crm.objects.${objectTypeSegment[objectType]}.write`;

export const mayNotWrite = (objectType: ObjectType): PushProblem => ({
  code: 'missing_scopes',
  message: `${objectTypeTitles[objectType].many} may not be written: the scope ${writeScope(objectType)} is missing. Add it to the app or key in HubSpot and connect the portal again; what waits is pushed then.`,
});

/** Without any property that could be left out. */
export const refusesAll = (objectType: ObjectType, { message }: Refusal): PushProblem => ({
  code: 'refused',
  message: `HubSpot refuses everything that is written to ${objectTypeWords[objectType].many}: ${message} Change the rule or fill what it demands in HubSpot, then push; it is tried again every quarter of an hour.`,
});

/** A rule against all values of a property. */
export const refusesValues = (objectType: ObjectType, property: string, refusal: Refusal): PushProblem => ({
  code: 'refused',
  message: `HubSpot refuses the values of the ${objectType} property “${property}”: ${refusal.message}${refusal.code ? ` (${refusal.code})` : ''}. They wait, and everything else is sent. Change the rule under Settings › Properties in HubSpot: one value is tried every few minutes, and at once when you push or retry; all follow as soon as it is taken.`,
});

const unnamedProperty = (objectType: ObjectType): PushProblem => ({
  code: 'refused',
  message: `${objectTypeTitles[objectType].many} may not be written: HubSpot misses a property and does not say which. Look at the mappings that send something, and save them again.`,
});

/** What keeps the whole portal from being pushed to. */
export class PushRefused extends AppError {
  override readonly name = 'PushRefused';
  readonly problem: PushProblem;

  constructor(problem: PushProblem) {
    super('conflict', problem.message);
    this.problem = problem;
  }
}

/** Lets what waits of one object type wait, and tells why. */
export async function block(
  context: Context,
  portal: PushPortal,
  objectType: ObjectType,
  problem: PushProblem,
): Promise<void> {
  if (await isWaiting(context, portal, objectType)) {
    if (!portal.failed.has(objectType)) await tell(context, portal, objectType, problem);
    portal.failed.add(objectType);
    await postponeAll(context.db, portal, new Date(context.clock.now() + problemRestMs), objectType);
  }
  // Last: another lane that finds the type blocked takes a problem that is not stored for one that somebody has fixed.
  portal.blocked.set(objectType, problem);
}

async function isWaiting({ db }: Context, portal: PortalScope, objectType: ObjectType): Promise<boolean> {
  const entry = await db
    .selectFrom('push_outbox')
    .select('row_id')
    .where('integration_id', '=', portal.integrationId)
    .where('organization_id', '=', portal.organizationId)
    .where('object_type', '=', objectType)
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}

/** Notes a problem, and again when it has lasted for long. */
export async function tell(
  context: Context,
  scope: PortalScope,
  objectType: ObjectType,
  problem: PushProblem,
): Promise<void> {
  const before = await readTypeProblem(context.db, scope, objectType);
  const isKnown = before?.message === problem.message;
  if (isKnown && context.clock.now() - before.at.getTime() < problemRestMs) return;
  const { code, message } = problem;
  await noteTypeProblem(context.db, scope, objectType, { code, message });
  context.log.warn(
    { integrationId: scope.integrationId, objectType, reason: message },
    'values cannot be pushed',
  );
}

/**
 * Properties have gone from HubSpot since they were looked at. Those for health are made again, or what hinders that
 * is told; those of mappings are left out.
 */
export async function learnLost(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  objectType: ObjectType,
  unknown: readonly string[],
): Promise<void> {
  const mapped = portal.outbound[objectType].map(({ mapping }) => mapping.property);
  const meant = unknown.length > 0 ? mapped.filter((name) => unknown.includes(name)) : mapped;
  let found = false;
  for (const property of meant) {
    if (portal.lost[objectType].has(property)) continue;
    const there = await getProperty(portal.client, objectType, property);
    if (there && unknown.length === 0) continue;
    found = true;
    portal.lost[objectType].add(property);
    await sql`
      update hubspot_properties set definition = definition || '{"archived": true}'
      where integration_id = ${portal.integrationId} and organization_id = ${portal.organizationId}
        and object_type = ${objectType} and name = ${property}`.execute(context.db);
  }
  if (found) {
    const outbound = await loadOutbound(context.db, portal);
    const lost = [...portal.lost[objectType]];
    await noteBroken(context.db, portal, objectType, [
      ...new Set([...brokenOf(outbound, objectType), ...lost]),
    ]);
  }
  const isUnnamed = unknown.length === 0 && !found;
  if (objectType === 'company' && (isUnnamed || unknown.some((name) => !mapped.includes(name)))) {
    await forgetPrepared(context.db, portal);
    await prepareHealth(context, parts, portal);
  } else if (isUnnamed) {
    await block(context, portal, objectType, unnamedProperty(objectType));
  }
}
