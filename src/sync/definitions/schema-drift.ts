import { type Kysely, sql, type Transaction } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { SchemaDrift } from '../../contract/mappings.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { readColumnTypes } from '../mapping/column-types.ts';
import { mappableFields, type TargetField } from '../mapping/mappable-fields.ts';
import type { SyncMappings } from '../mapping/object-mapping.ts';
import { type StoredProperty, storedProperties } from '../mapping/stored-properties.ts';
import { lockPortal } from '../portal/portal-locks.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import {
  type DriftDetails,
  type Finding,
  findDrift,
  newStageDrift,
  optionDrift,
  type SchemaWorld,
  stillHolds,
  withLabel,
} from './find-drift.ts';
import { mapsNaming, propertiesInUse, readSchemaUses, type SchemaUses } from './schema-uses.ts';
import { markStale } from './stale-types.ts';
import type { PropertyChange } from './store-properties.ts';
import type { StoredStage } from './store-stages.ts';

/** An open finding. */
export interface OpenFinding extends Finding {
  id: string;
  detectedAt: Date;
}

/**
 * Compares a portal's stored definitions with their use in mappings, value maps, filters and renewal settings:
 * records what no longer fits, and resolves what fits again. Call this after the definitions were read and before the
 * mappings are loaded.
 */
export async function noteSchemaDrift(
  ctx: OrganizationContext,
  scope: PortalScope,
  base: SyncMappings,
): Promise<void> {
  await ctx.db.transaction().execute((trx) => settleDrift(trx, scope, base));
}

/**
 * The same in a transaction, which then holds the portal's row. Object types with a property that can be used again
 * become stale, because its values weren't read in the meantime.
 */
export async function settleDrift(
  trx: Transaction<Database>,
  scope: PortalScope,
  base: SyncMappings,
): Promise<void> {
  await lockPortal(trx, scope);
  const [uses, all] = await Promise.all([readSchemaUses(trx, scope), openFindings(trx, scope)]);
  const open = all.filter(({ kind }) => kind !== 'people_missing');
  const world = await readWorld(trx, scope, base, uses, open);
  const lasting = open
    .filter((finding) => !isOfState(finding) && stillHolds(finding, uses, world))
    .map((finding) => withLabel(finding, world));
  const found = [...findDrift(uses, world), ...lasting];
  const isFound = new Set(found.map(keyOf));
  const mended = open.filter((finding) => !isFound.has(keyOf(finding)));
  await storeFindings(trx, scope, found);
  if (mended.length > 0) await resolve(trx, scope, mended);
  if (mended.length > 0 || found.some((finding) => !open.some((one) => keyOf(one) === keyOf(finding)))) {
    await announce(trx, {
      organizationId: scope.organizationId,
      type: 'integration',
      integrationId: scope.integrationId,
    });
  }
}

/** Replaces a portal's findings of one kind. */
export async function replaceFindings(
  db: Kysely<Database>,
  scope: PortalScope,
  kind: Finding['kind'],
  findings: readonly Finding[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockPortal(trx, scope);
    const isFound = new Set(findings.map(keyOf));
    const open = (await openFindings(trx, scope)).filter((finding) => finding.kind === kind);
    const resolved = open.filter((finding) => !isFound.has(keyOf(finding)));
    await storeFindings(trx, scope, findings);
    if (resolved.length > 0) await resolve(trx, scope, resolved);
  });
}

/**
 * Records added and removed options that value maps or filters use. If a property's type changes, so does the form of
 * its values: its records become stale.
 */
export async function notePropertyChanges(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  changes: readonly PropertyChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const uses = await readSchemaUses(trx, scope);
  await storeFindings(trx, scope, optionDrift(uses, objectType, changes));
  const retyped = changes.filter((change) => change.retyped).map((change) => change.property);
  const isInbound = uses.mappings[objectType].some(
    ({ property, direction }) => direction === 'inbound' && retyped.includes(property),
  );
  if (isInbound) await markStale(trx, scope, [objectType]);
}

/** Records new stages in pipelines with mapped stages. */
export async function noteNewStages(
  trx: Transaction<Database>,
  scope: PortalScope,
  added: readonly StoredStage[],
): Promise<void> {
  if (added.length === 0) return;
  const uses = await readSchemaUses(trx, scope);
  await storeFindings(trx, scope, newStageDrift(uses, added, (await readStages(trx, scope)) ?? []));
}

/** Resolves findings about options in an object type's value maps: a user who saves its mappings has seen them. */
export async function dismissOptionFindings(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<void> {
  const uses = await readSchemaUses(trx, scope);
  const seen = (await openFindings(trx, scope)).filter(
    (finding) =>
      finding.objectType === objectType &&
      (finding.kind === 'option_added' || finding.kind === 'option_removed') &&
      mapsNaming(uses, objectType, finding.details.property ?? '').length > 0,
  );
  if (seen.length > 0) await resolve(trx, scope, seen);
}

/** Open findings, newest first. */
export async function openFindings(db: Kysely<Database>, scope: PortalScope): Promise<OpenFinding[]> {
  const rows = await db
    .selectFrom('hubspot_schema_drift')
    .select(['id', 'object_type', 'kind', 'subject', 'details', 'detected_at'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('resolved_at', 'is', null)
    .orderBy('detected_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    objectType: row.object_type,
    // The table only contains our own findings.
    kind: row.kind as SchemaDrift['kind'],
    subject: row.subject,
    details: row.details as DriftDetails,
    detectedAt: row.detected_at,
  }));
}

const keyOf = ({ objectType, kind, subject }: Finding) => `${objectType} ${kind} ${subject}`;

/** Follows from the current definitions; the others follow from changes. */
function isOfState({ kind }: Finding): boolean {
  return kind !== 'option_added' && kind !== 'option_removed' && kind !== 'stage_added';
}

async function readWorld(
  trx: Transaction<Database>,
  scope: PortalScope,
  base: SyncMappings,
  uses: SchemaUses,
  open: readonly Finding[],
): Promise<SchemaWorld> {
  const world: SchemaWorld = {
    properties: { company: undefined, contact: undefined, deal: undefined },
    stages: await readStages(trx, scope),
    targets: { company: [], contact: [], deal: [] },
  };
  for (const objectType of objectTypes) {
    const mentioned = open
      .filter((finding) => finding.objectType === objectType)
      .flatMap(({ details }) => details.property ?? []);
    const names = [...propertiesInUse(uses, objectType), ...mentioned];
    if (names.length === 0) continue;
    world.properties[objectType] = await readUsed(trx, scope, objectType, names);
    world.targets[objectType] = await targetsOf(trx, base, objectType);
  }
  return world;
}

/** The given properties and, if one of them is lost, all others: one may have replaced it. */
async function readUsed(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  names: string[],
): Promise<ReadonlyMap<string, StoredProperty> | undefined> {
  const byName = (list: StoredProperty[]) => new Map(list.map((property) => [property.name, property]));
  const used = byName(await storedProperties(trx, scope, objectType, names));
  if (names.every((name) => used.get(name)?.archived === false)) return used;
  const all = byName(await storedProperties(trx, scope, objectType));
  return all.size > 0 ? all : undefined;
}

async function targetsOf(
  trx: Transaction<Database>,
  base: SyncMappings,
  objectType: ObjectType,
): Promise<TargetField[]> {
  const mapping = base.objects[objectType];
  return mappableFields(mapping, await readColumnTypes(trx, mapping.table));
}

async function readStages(db: Kysely<Database>, scope: PortalScope): Promise<StoredStage[] | undefined> {
  const rows = await db
    .selectFrom('hubspot_deal_stages')
    .select(['pipeline_id', 'stage_id', 'stage_label'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
  if (rows.length === 0) return undefined;
  return rows.map((row) => ({
    pipelineId: row.pipeline_id,
    stageId: row.stage_id,
    label: row.stage_label,
  }));
}

/** A finding that was fixed and is back counts as new. */
async function storeFindings(
  trx: Transaction<Database>,
  scope: PortalScope,
  findings: readonly Finding[],
): Promise<void> {
  if (findings.length === 0) return;
  const input = toJsonb(
    findings.map(({ objectType, kind, subject, details }) => ({
      object_type: objectType,
      kind,
      subject,
      details,
    })),
  );
  await sql`
    insert into hubspot_schema_drift as d (organization_id, integration_id, object_type, kind, subject, details)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, i.object_type, i.kind, i.subject, i.details
    from jsonb_to_recordset(${input}::jsonb) as i (object_type text, kind text, subject text, details jsonb)
    on conflict (integration_id, object_type, kind, subject) do update set
      details = excluded.details, last_seen_at = now(), resolved_at = null,
      detected_at = case when d.resolved_at is null then d.detected_at else now() end`.execute(trx);
}

async function resolve(
  trx: Transaction<Database>,
  scope: PortalScope,
  mended: readonly OpenFinding[],
): Promise<void> {
  await trx
    .updateTable('hubspot_schema_drift')
    .set({ resolved_at: sql<Date>`now()` })
    .where('organization_id', '=', scope.organizationId)
    .where('integration_id', '=', scope.integrationId)
    .where(
      'id',
      'in',
      mended.map((finding) => finding.id),
    )
    .execute();
  const stale = mended
    .filter(({ kind, details }) => kind.startsWith('property_') && (details.fields?.length ?? 0) > 0)
    .map((finding) => finding.objectType);
  await markStale(trx, scope, stale);
}
