import type { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { MappingSet, MappingVersion, RestoreMappings } from '../../contract/mappings.ts';

import type { SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { parseMappings } from '../../sync/mapping/portal-mappings.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { actorNames } from './actor-names.ts';
import { saveMappings } from './save-mappings.ts';

/** More versions than anyone would look through. */
const shownVersions = 200;

/**
 * All saved sets of an object type, newest first.
 * @throws {AppError} `not_found`
 */
export async function listMappingVersions(
  context: OrganizationContext,
  integrationId: string,
  objectType: ObjectType,
): Promise<z.infer<typeof MappingVersion>[]> {
  await readIntegration(context, integrationId);
  const rows = await context.db
    .selectFrom('hubspot_mapping_versions')
    .select(['id', 'version', 'mappings', 'actor', 'created_at', 'restored_from'])
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', context.organizationId)
    .where('object_type', '=', objectType)
    .orderBy('version', 'desc')
    .limit(shownVersions)
    .execute();
  const names = await actorNames(
    context,
    rows.map((row) => row.actor),
  );
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    mappings: parseMappings(row.mappings),
    savedBy: names.get(row.actor) ?? row.actor,
    savedAt: row.created_at.toISOString(),
    restoredFrom: row.restored_from,
  }));
}

/**
 * Saves an earlier set as the newest version, if it still fits HubSpot's properties.
 * @throws {AppError} `not_found`, and the errors of `saveMappings`.
 */
export async function restoreMappings(
  context: OrganizationContext,
  base: SyncMappings,
  versionId: string,
  { confirmEmptying }: RestoreMappings,
): Promise<MappingSet> {
  const row = await context.db
    .selectFrom('hubspot_mapping_versions')
    .select(['integration_id', 'object_type', 'version', 'mappings'])
    .where('id', '=', versionId)
    .where('organization_id', '=', context.organizationId)
    .executeTakeFirst();
  if (!row) {
    throw new AppError('not_found', 'There is no version with this id. GET …/mappings/versions lists them.');
  }
  return saveMappings(
    context,
    base,
    {
      integrationId: row.integration_id,
      objectType: row.object_type,
      mappings: parseMappings(row.mappings),
      confirmEmptying,
    },
    { restoredFrom: row.version },
  );
}
