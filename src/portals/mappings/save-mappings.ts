import { isDeepStrictEqual } from 'node:util';
import { type Kysely, sql, type Transaction } from 'kysely';
import { AppError, errorText } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { ObjectType } from '../../contract/common.ts';
import type {
  EmptiedField,
  Mapping,
  MappingProblem,
  MappingSet,
  SaveMappings,
} from '../../contract/mappings.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { dismissOptionFindings, settleDrift } from '../../sync/definitions/schema-drift.ts';
import { markStale } from '../../sync/definitions/stale-types.ts';
import type { ObjectMapping, SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { defaultMappings, fieldsOf, readStoredSets } from '../../sync/mapping/portal-mappings.ts';
import { storedProperties } from '../../sync/mapping/stored-properties.ts';
import { valueTypeOf } from '../../sync/mapping/value-type.ts';
import { lockPortal, takeWriteLock } from '../../sync/portal/portal-locks.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { changeOutbound } from '../../sync/push/outbox/queue-mapped.ts';
import { requestRefresh } from '../../sync/runs/request-sync.ts';
import { notConnected } from '../connect/token-source.ts';
import { openPortalClient } from '../portal-client.ts';
import { checkMappings, refuseProblems } from './check-mappings.ts';
import { countEmptied, refuseEmptying } from './count-emptied.ts';
import { readMappings, readTargets } from './read-mappings.ts';
import { freshProperties } from './read-properties.ts';

/** The maximum wait for HubSpot's counts when saving. */
const patienceMs = 15_000;

/** The origin of a set that no user wrote. */
interface Origin {
  /** The version that is restored. */
  restoredFrom?: number;
  /**
   * Marks a proposal: mappings that it doesn't change may be broken (they stay suspended until they are fixed), and
   * new options that no one has reviewed stay open.
   */
  isProposal?: boolean;
}

/**
 * Saves the complete set of an object type's mappings as a new version, and re-syncs the affected records. A set
 * equal to the current one changes nothing.
 * @returns the current set.
 * @throws {AppError} `not_found`, `portal_not_connected`; `validation_failed` with `details.problems`, or with
 *   `details.emptied` if a field would lose most of its values and no one confirmed that; `conflict` if the current
 *   version isn't the expected one; HubSpot's error, if the set can't be checked with stored definitions.
 */
export async function saveMappings(
  context: OrganizationContext,
  base: SyncMappings,
  request: SaveMappings,
  origin: Origin = {},
): Promise<MappingSet> {
  const { integrationId, objectType } = request;
  await refuseUnfit(context, base, request, origin);
  if (!request.confirmEmptying && !origin.isProposal) await askBeforeEmptying(context, base, request);
  const changed = await context.db.transaction().execute((trx) => store(context, trx, base, request, origin));
  if (changed) await refresh(context, integrationId);
  const [set] = await readMappings(context, base, integrationId, objectType);
  if (!set) throw new Error('a mapping set is missing right after it was saved');
  return set;
}

/**
 * Checks a set against HubSpot's current definitions. Only HubSpot's own response can show that a property doesn't
 * exist.
 */
export async function refuseUnfit(
  context: OrganizationContext,
  base: SyncMappings,
  { integrationId, objectType, mappings }: SaveMappings,
  { isProposal = false }: Origin = {},
): Promise<void> {
  const integration = await readIntegration(context, integrationId);
  if (integration.disconnectedAt !== null) throw notConnected(integration.portalId);
  const fields = await readTargets(context.db, base, objectType);
  const { properties, failure } = await freshProperties(context, base, integrationId, objectType);
  const live = new Map(
    properties.filter((property) => !property.archived).map((property) => [property.name, property]),
  );
  const scope = { organizationId: context.organizationId, integrationId };
  const healths = await healthProperties(context.db, scope, objectType);
  const found = checkMappings(mappings, live, fields, healths);
  let problems = found;
  if (isProposal && found.length > 0) {
    const old = await heldMappings(context.db, base, scope, objectType);
    problems = ownProblems(
      { mappings, problems: found },
      { mappings: old, problems: checkMappings(old, live, fields, healths) },
    );
  }
  const ofHubspot = problems.some(({ problem }) => !ofOurs.has(problem));
  if (failure && ofHubspot) throw failure;
  refuseProblems(problems, live);
}

/** Problems that don't depend on HubSpot. */
const ofOurs: ReadonlySet<MappingProblem['problem']> = new Set([
  'unknown_field',
  'field_mapped_twice',
  'health_property',
]);

/** The properties of an object type that health is written to, according to the settings. */
async function healthProperties(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<Set<string>> {
  if (objectType !== 'company') return new Set();
  return new Set(Object.values((await readSettings(db, scope)).push.properties));
}

/** A set as the engine would apply it if none of it were suspended. */
export function asObjectMapping(
  base: SyncMappings,
  { objectType, mappings }: Pick<SaveMappings, 'objectType' | 'mappings'>,
  types: ReadonlyMap<string, string>,
): ObjectMapping {
  const mapping = base.objects[objectType];
  return { ...mapping, fields: fieldsOf(mapping, mappings, types, new Map()) };
}

/**
 * Rejects a set with which a field would lose most of its values. If HubSpot can't be reached, nothing is rejected: a
 * set can be saved while HubSpot is down.
 */
async function askBeforeEmptying(
  context: OrganizationContext,
  base: SyncMappings,
  request: SaveMappings,
): Promise<void> {
  const { integrationId, objectType, mappings } = request;
  const scope = { organizationId: context.organizationId, integrationId };
  const before = await heldMappings(context.db, base, scope, objectType);
  if (isSame(before, mappings)) return;
  const properties = await storedProperties(context.db, scope, objectType);
  const types = new Map(properties.map((property) => [property.name, valueTypeOf(property)]));
  const signal = AbortSignal.timeout(patienceMs);
  let emptied: EmptiedField[];
  try {
    const client = await openPortalClient(context, { ...scope, signal, priority: 'urgent' });
    const mapping = asObjectMapping(base, request, types);
    emptied = await countEmptied(context, client, scope, mapping, { before, after: mappings });
  } catch (error) {
    if (!signal.aborted && !(error instanceof AppError)) throw error;
    context.log.warn(
      { integrationId, reason: errorText(error) },
      'the values that a mapping set would clear could not be counted',
    );
    return;
  }
  refuseEmptying(emptied);
}

interface CheckedSet {
  mappings: readonly Mapping[];
  problems: readonly MappingProblem[];
}

/** The problems that a set adds: without those that an unchanged mapping already has in the current set. */
function ownProblems(set: CheckedSet, before: CheckedSet): MappingProblem[] {
  return set.problems.filter(({ index, problem }) => {
    const mapping = set.mappings[index];
    return !before.problems.some((old) => {
      const unchanged = before.mappings[old.index];
      return old.problem === problem && mapping && unchanged && isSameMapping(mapping, unchanged);
    });
  });
}

/** The current set, saved or default. */
export async function heldMappings(
  db: Kysely<Database>,
  base: SyncMappings,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<Mapping[]> {
  const stored = (await readStoredSets(db, scope)).get(objectType);
  return stored?.mappings ?? defaultMappings(base.objects[objectType]);
}

/** @returns whether anything was changed. */
async function store(
  context: OrganizationContext,
  trx: Transaction<Database>,
  base: SyncMappings,
  { integrationId, objectType, mappings, expectedVersion }: SaveMappings,
  { restoredFrom, isProposal = false }: Origin,
): Promise<boolean> {
  const { organizationId, actor } = context;
  const scope = { organizationId, integrationId };
  // What the old set sends is settled under the same lock.
  await takeWriteLock(trx, integrationId);
  // If two users save at the same time, one waits here: both would use the same version number.
  await lockPortal(trx, scope);
  const before = (await readStoredSets(trx, scope)).get(objectType);
  const old = before?.mappings ?? defaultMappings(base.objects[objectType]);
  // Saving a set means that its options were reviewed; a proposed fix is about something else.
  if (!isProposal) await dismissOptionFindings(trx, scope, objectType);
  if (isSame(old, mappings)) return false;
  const held = before?.version ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== held) throw changedMeanwhile(held);
  const version = held + 1;
  await trx
    .insertInto('hubspot_mapping_versions')
    .values({
      organization_id: organizationId,
      integration_id: integrationId,
      object_type: objectType,
      version,
      mappings: toJsonb(mappings),
      actor,
      restored_from: restoredFrom ?? null,
      created_at: sql<Date>`clock_timestamp()`,
    })
    .execute();
  if (!isSame(inbound(old), inbound(mappings))) await markStale(trx, scope, [objectType]);
  const outboundOf = (these: readonly Mapping[], those: readonly Mapping[]) =>
    these.filter((one) => one.direction === 'outbound' && !those.some((other) => isSameMapping(one, other)));
  await changeOutbound(trx, scope, objectType, {
    before: outboundOf(old, mappings),
    after: outboundOf(mappings, old),
  });
  await settleDrift(trx, scope, base);
  await audit(trx, {
    organizationId,
    actor,
    action: 'mappings.save',
    integrationId,
    details: {
      objectType,
      version,
      ...(restoredFrom === undefined ? {} : { restoredFrom }),
      added: described(mappings, old),
      removed: described(old, mappings),
    },
  });
  await announce(trx, { organizationId, type: 'integration', integrationId });
  return true;
}

function changedMeanwhile(version: number): AppError {
  return new AppError(
    'conflict',
    `Someone else saved these mappings in the meantime (version ${version}), so your changes weren't saved. Check the current mappings and save again.`,
    { details: { version } },
  );
}

/** The records are re-synced in any case, at the latest with the worker's next check; the request makes it sooner. */
async function refresh(context: OrganizationContext, integrationId: string): Promise<void> {
  try {
    await requestRefresh(context, integrationId);
  } catch (error) {
    context.log.warn({ integrationId, reason: errorText(error) }, 'the re-sync could not be requested');
  }
}

const inbound = (mappings: readonly Mapping[]) =>
  mappings.filter((mapping) => mapping.direction === 'inbound');

/** Two sets with the same effect, in any order. */
function isSame(a: readonly Mapping[], b: readonly Mapping[]): boolean {
  return a.length === b.length && a.every((mapping) => b.some((other) => isSameMapping(mapping, other)));
}

function isSameMapping(a: Mapping, b: Mapping): boolean {
  const plain = ({ property, field, direction, transform, default: standIn, onlyIfBlank }: Mapping) => [
    property,
    field,
    direction,
    transform,
    standIn,
    onlyIfBlank ?? false,
  ];
  return isDeepStrictEqual(plain(a), plain(b));
}

/** The elements of `these` that aren't in `those`, one word each, without values, which may be personal. */
function described(these: readonly Mapping[], those: readonly Mapping[]): string[] {
  return these
    .filter((mapping) => !those.some((other) => isSameMapping(mapping, other)))
    .map(({ property, field, direction }) =>
      direction === 'inbound' ? `${property} → ${field}` : `${field} → ${property}`,
    );
}
