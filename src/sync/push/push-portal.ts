import { sql } from 'kysely';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { type ObjectType, objectTypeSegment, objectTypes } from '../../hubspot/objects.ts';
import { getProperty } from '../../hubspot/properties.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import { readSettings } from '../mapping/portal-settings.ts';
import type { WebhookBells } from '../webhooks/webhook-bells.ts';
import { freeRows, leaseRows, postponeAll, takeOverLeases, whatIsReady } from './outbox.ts';
import type { PushParts, PushPortal, PushScope } from './outgoing-mapping.ts';
import { prepareProperties } from './prepare-properties.ts';
import { endPushRun } from './push-run.ts';
import {
  forgetPrepared,
  forgetProblem,
  notePrepared,
  type PushProblem,
  readPushState,
} from './push-state.ts';
import { noteTypeProblem, readTypeProblem } from './push-types.ts';
import { brokenOf, noteBroken } from './queue-mapped.ts';
import { sendBatch } from './send-batch.ts';

/** Batches that are under way at the same time. */
const lanes = 4;
/** How often it is looked whether enough has gathered; in ms. */
const gatherMs = 60;
/** How long a job that had something to do waits for more; in ms. */
const lingerMs = 1_500;
/** After so long a job begins anew at the end of the queue; in ms. */
const turnMs = 120_000;
/** How long a portal that cannot be pushed to is left alone, unless somebody changes something; in ms. */
const problemRestMs = 15 * 60_000;
/** States in which nothing is pushed to a portal; what waits, waits. */
const restingStates = ['paused', 'reauthorization_required', 'disconnected'];

/**
 * Tells HubSpot what waits in a portal's outbox: gathers for a moment, takes a batch of one object type, looks up the
 * newest values, and settles every record by its own outcome. Several batches are under way at a time; no transaction
 * is open during a call. Ends when nothing has come for a moment. An object type that cannot be pushed does not stop
 * the others.
 *
 * Killed at any moment it leaves entries that the next job takes over: a value is sent again, never another one under
 * the same trace id, and an entry is only crossed off if it has not changed since it was taken.
 * @throws what is likely to pass: HubSpot that does not answer, a database that is away. The job is tried again.
 */
export async function pushPortal(
  context: Context,
  parts: PushParts,
  bells: WebhookBells,
  integrationId: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await findPortal(context, integrationId);
  if (!found || restingStates.includes(found.status ?? '')) return;
  const scope: PushScope = { organizationId: found.organization_id, integrationId };
  const { push } = await readSettings(context.db, scope);
  if (!push.enabled) return switchedOff(context, scope);

  const calls = { count: 0 };
  const bell = bells.open(integrationId);
  try {
    await takeOverLeases(context.db, scope);
    if ((await whatIsReady(context.db, scope)).step === 'empty') {
      return await endPushRun(context.db, scope, { calls: 0 });
    }
    const client = await parts.openClient({
      ...scope,
      signal,
      onRequest: () => {
        calls.count += 1;
      },
    });
    const portal: PushPortal = {
      ...scope,
      portalId: found.portal_id,
      client,
      settings: push,
      signal,
      calls,
      outbound: await loadOutbound(context.db, scope),
      lost: { company: new Set(), contact: new Set(), deal: new Set() },
      health: 'unknown',
      blocked: new Map(),
      failed: new Set(),
    };
    await lookForProblems(context, parts, portal, found);
    await drain(context, parts, portal, bell);
    const failures = new Map(
      [...portal.failed].map((objectType) => [objectType, portal.blocked.get(objectType)?.message ?? '']),
    );
    await endPushRun(context.db, scope, { calls: calls.count, failures });
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    await afterRefusal(context, scope, calls, error);
  } finally {
    bell.close();
  }
}

async function drain(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  bell: ReturnType<WebhookBells['open']>,
): Promise<void> {
  const turnEnds = context.clock.now() + turnMs;
  while (context.clock.now() < turnEnds) {
    bell.reset();
    const work = async () => {
      for (;;) {
        const ready = await whatIsReady(context.db, portal);
        if (ready.step === 'empty') return;
        if (ready.step === 'gathering') await context.clock.sleep(gatherMs, portal.signal);
        else await leaseAndSend(context, parts, portal, ready.objectType);
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: lanes }, work));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    if (!(await comesSoon(context, portal, bell))) return;
  }
}

async function leaseAndSend(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  objectType: ObjectType,
): Promise<void> {
  // Where only mappings sent something so far, the properties for health have not been looked at.
  if (objectType === 'company' && portal.health === 'unknown') await lookAtHealth(context, parts, portal);
  const known = portal.blocked.get(objectType);
  if (known) return block(context, portal, objectType, known);
  const rows = await leaseRows(context.db, portal, objectType);
  if (rows.length === 0) return;
  try {
    const { unknown, unnamed } = await sendBatch(context, parts, portal, objectType, rows);
    if (unknown.length > 0 || unnamed) await learnLost(context, parts, portal, objectType, unknown);
  } catch (error) {
    await freeRows(context.db, portal, objectType, rows).catch(() => {});
    if (!isHubspotError(error, 'missing_scopes', 'forbidden')) throw error;
    await block(context, portal, objectType, mayNotWrite(objectType));
  }
}

/**
 * Properties have gone from HubSpot since they were looked at. Those for health are made again, or what hinders that
 * is told; those of mappings are left out.
 */
async function learnLost(
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
  if (objectType === 'company' && unknown.some((name) => !mapped.includes(name))) {
    await forgetPrepared(context.db, portal);
    await prepareHealth(context, parts, portal);
  } else if (!found && unknown.length === 0) {
    if (objectType === 'company') {
      await forgetPrepared(context.db, portal);
      await prepareHealth(context, parts, portal);
    } else {
      await block(context, portal, objectType, unnamedProperty(objectType));
    }
  }
}

/** Finds out, before anything is sent, which object types cannot be, and whether health can. */
async function lookForProblems(
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

async function lookAtHealth(context: Context, parts: PushParts, portal: PushPortal): Promise<void> {
  const { prepared } = await readPushState(context.db, portal);
  const isPrepared = Object.entries(names(parts, portal)).every(([role, name]) => prepared?.[role] === name);
  // Where only mappings send something, properties for health are not made.
  if (isPrepared) portal.health = 'ready';
  else if (await hasScores(context, portal)) await prepareHealth(context, parts, portal);
}

async function hasScores({ db }: Context, portal: PushScope): Promise<boolean> {
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
  const problem = await prepareProperties(portal.client, outgoing.group, properties);
  if (problem) return withholdHealth(context, portal, problem);
  await notePrepared(context.db, portal, names(parts, portal));
  portal.health = 'ready';
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

const many = { company: 'Companies', contact: 'Contacts', deal: 'Deals' };

const mayNotWrite = (objectType: ObjectType): PushProblem => ({
  code: 'missing_scopes',
  message: `${many[objectType]} may not be written: the scope ${writeScope(objectType)} is missing. Add it to the app or key in HubSpot and connect the portal again; what waits is pushed then.`,
});

const unnamedProperty = (objectType: ObjectType): PushProblem => ({
  code: 'refused',
  message: `${many[objectType]} may not be written: HubSpot misses a property and does not say which. Look at the mappings that send something, and save them again.`,
});

/** What keeps the whole portal from being pushed to. */
class PushRefused extends AppError {
  override readonly name = 'PushRefused';
  readonly problem: PushProblem;

  constructor(problem: PushProblem) {
    super('conflict', problem.message);
    this.problem = problem;
  }
}

/** @throws the error, where trying again soon makes sense. */
async function afterRefusal(
  context: Context,
  scope: PushScope,
  calls: { count: number },
  error: AppError,
): Promise<void> {
  if (error instanceof PushRefused) return giveUp(context, { ...scope, calls }, error.problem);
  if (isHubspotError(error, 'missing_scopes', 'forbidden')) {
    return giveUp(context, { ...scope, calls }, mayNotWrite('company'));
  }
  if (isHubspotError(error, 'rate_limited')) {
    const until = new Date(error.retryAt ?? context.clock.now() + problemRestMs);
    return giveUp(context, { ...scope, calls }, { code: 'rate_limited', message: error.message }, until);
  }
  if (error.code === 'reauthorization_required' || error.code === 'portal_not_connected') {
    // What waits goes out once the portal is connected again.
    return endPushRun(context.db, scope, { calls: calls.count, error: error.message });
  }
  throw error;
}

/** Lets everything wait, tells why, and ends the run under way. */
async function giveUp(
  context: Context,
  portal: PushScope & { calls: { count: number } },
  problem: PushProblem,
  until?: Date,
): Promise<void> {
  await tell(context, portal, 'company', problem);
  await postponeAll(context.db, portal, until ?? new Date(context.clock.now() + problemRestMs));
  await endPushRun(context.db, portal, { calls: portal.calls.count, error: problem.message });
}

/** Lets what waits of one object type wait, and tells why. */
async function block(
  context: Context,
  portal: PushPortal,
  objectType: ObjectType,
  problem: PushProblem,
): Promise<void> {
  portal.blocked.set(objectType, problem);
  if (!(await isWaiting(context, portal, objectType))) return;
  if (!portal.failed.has(objectType)) await tell(context, portal, objectType, problem);
  portal.failed.add(objectType);
  await postponeAll(context.db, portal, new Date(context.clock.now() + problemRestMs), objectType);
}

async function isWaiting({ db }: Context, portal: PushScope, objectType: ObjectType): Promise<boolean> {
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
async function tell(
  context: Context,
  scope: PushScope,
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

/** What waited is forgotten; when pushing is switched on again, everything that differs is queued. */
async function switchedOff(context: Context, scope: PushScope): Promise<void> {
  await context.db
    .deleteFrom('push_outbox')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
  await endPushRun(context.db, scope, { calls: 0, cancelled: true });
}

async function comesSoon(
  { clock }: Context,
  portal: PushPortal,
  bell: ReturnType<WebhookBells['open']>,
): Promise<boolean> {
  const over = new AbortController();
  const either = AbortSignal.any([portal.signal, over.signal]);
  const silence = clock.sleep(lingerMs, either).then(() => false);
  const ring = bell.rung(either).then(() => true);
  try {
    return await Promise.race([silence, ring]);
  } finally {
    over.abort();
    await Promise.allSettled([silence, ring]);
  }
}

async function findPortal({ db }: Context, integrationId: string) {
  return db
    .selectFrom('hubspot_portals as p')
    .innerJoin('integrations as i', 'i.id', 'p.integration_id')
    .leftJoin('hubspot_credentials as c', 'c.integration_id', 'p.integration_id')
    .select(['p.organization_id', 'p.portal_id', 'p.scopes', 'i.status', 'c.kind'])
    .where('p.integration_id', '=', integrationId)
    .where('p.disconnected_at', 'is', null)
    .executeTakeFirst();
}
