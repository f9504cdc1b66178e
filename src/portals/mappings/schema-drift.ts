import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Mapping, MappingSet, SchemaDrift } from '../../contract/mappings.ts';
import { driftTexts } from '../../sync/definitions/drift-texts.ts';
import { type OpenFinding, openFindings } from '../../sync/definitions/schema-drift.ts';
import { misfitOf } from '../../sync/mapping/field-fits.ts';
import { findField } from '../../sync/mapping/mappable-fields.ts';
import type { SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { readStoredSets } from '../../sync/mapping/portal-mappings.ts';
import { storedProperties } from '../../sync/mapping/stored-properties.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { readTargets } from './read-mappings.ts';
import { saveMappings } from './save-mappings.ts';

/**
 * HubSpot's definitions that no longer fit their use, newest first, each with a fix and, if there is one, the
 * proposed complete set of mappings.
 * @throws {AppError} `not_found`
 */
export async function listSchemaDrift(
  context: OrganizationContext,
  base: SyncMappings,
  integrationId: string,
): Promise<SchemaDrift[]> {
  await readIntegration(context, integrationId);
  const scope = { organizationId: context.organizationId, integrationId };
  const findings = await openFindings(context.db, scope);
  const sets = await readStoredSets(context.db, scope);
  return Promise.all(
    findings.map(async (finding) => ({
      id: finding.id,
      integrationId,
      objectType: finding.objectType,
      kind: finding.kind,
      subject: finding.subject,
      ...driftTexts(finding),
      proposedMappings: await proposalFor(
        context,
        base,
        integrationId,
        finding,
        sets.get(finding.objectType)?.mappings ?? [],
      ),
      detectedAt: finding.detectedAt.toISOString(),
    })),
  );
}

/**
 * Saves the mappings proposed for a finding. Other broken mappings neither prevent that nor are affected.
 * @throws {AppError} `not_found`, also for a finding that is already fixed; `conflict` if there is no proposal; and
 *   the errors of `saveMappings`.
 */
export async function applyProposal(
  context: OrganizationContext,
  base: SyncMappings,
  findingId: string,
): Promise<MappingSet> {
  const row = await context.db
    .selectFrom('hubspot_schema_drift')
    .select('integration_id')
    .where('id', '=', findingId)
    .where('organization_id', '=', context.organizationId)
    .where('resolved_at', 'is', null)
    .executeTakeFirst();
  const found = row ? await listSchemaDrift(context, base, row.integration_id) : [];
  const finding = found.find(({ id }) => id === findingId);
  if (!finding) {
    throw new AppError('not_found', 'There is no open finding with this id. It may already be fixed.');
  }
  if (!finding.proposedMappings) {
    throw new AppError('conflict', `This has no automatic fix. ${finding.remedy}`);
  }
  const { integrationId, objectType, proposedMappings } = finding;
  const request = { integrationId, objectType, mappings: proposedMappings };
  return saveMappings(context, base, request, { isProposal: true });
}

/** The set with the smallest change that makes it fit; null: a user has to decide. */
async function proposalFor(
  context: OrganizationContext,
  base: SyncMappings,
  integrationId: string,
  { objectType, kind, details }: OpenFinding,
  mappings: readonly Mapping[],
): Promise<Mapping[] | null> {
  const { property, fields = [] } = details;
  if (property === undefined || fields.length === 0) return null;
  const isLost = (mapping: Mapping) => mapping.property === property;
  switch (kind) {
    case 'property_missing':
      return mappings.filter((mapping) => !isLost(mapping));
    case 'property_renamed': {
      const { replacement } = details;
      if (replacement === undefined) return null;
      // What already comes from the successor isn't added twice.
      const taken = mappings.filter((mapping) => mapping.property === replacement);
      return mappings
        .filter((mapping) => !isLost(mapping) || !taken.some((other) => other.field === mapping.field))
        .map((mapping) => (isLost(mapping) ? { ...mapping, property: replacement } : mapping));
    }
    case 'property_retyped':
      return refitted(context, base, { integrationId, objectType, property }, mappings);
    default:
      return null;
  }
}

/** The set with transforms that make the changed property fit, if all its fields have one. */
async function refitted(
  context: OrganizationContext,
  base: SyncMappings,
  of: { integrationId: string; objectType: ObjectType; property: string },
  mappings: readonly Mapping[],
): Promise<Mapping[] | null> {
  const scope = { organizationId: context.organizationId, integrationId: of.integrationId };
  const [definition] = await storedProperties(context.db, scope, of.objectType, [of.property]);
  const fields = await readTargets(context.db, base, of.objectType);
  if (!definition) return null;
  const refit = (mapping: Mapping): Mapping | undefined => {
    const target = findField(fields, mapping.field);
    if (!target || mapping.property !== of.property) return mapping;
    const { transform: _, ...bare } = mapping;
    const tries: Mapping[] = [
      mapping,
      bare,
      { ...bare, transform: 'number' },
      { ...bare, transform: 'dateFromMilliseconds' },
    ];
    return tries.find((one) => misfitOf(one, definition, target) === undefined);
  };
  const refitted = mappings.map(refit);
  const whole = refitted.filter((mapping) => mapping !== undefined);
  return whole.length === mappings.length ? whole : null;
}
