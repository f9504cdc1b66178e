import type { Kysely } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { MappableField, MappingSet } from '../../contract/mappings.ts';
import type { Database } from '../../db/tables.ts';

import { readColumnTypes } from '../../sync/mapping/column-types.ts';
import { sentTypes, sentWith, takenTypes, takenWith } from '../../sync/mapping/field-fits.ts';
import { mappableFields, type TargetField } from '../../sync/mapping/mappable-fields.ts';
import type { SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { defaultMappings, readStoredSets, type StoredSet } from '../../sync/mapping/portal-mappings.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { actorNames } from './actor-names.ts';

/**
 * A portal's current mappings, of one object type or of all, each with the mappable fields.
 * @throws {AppError} `not_found`
 */
export async function readMappings(
  context: OrganizationContext,
  base: SyncMappings,
  integrationId: string,
  objectType?: ObjectType,
): Promise<MappingSet[]> {
  await readIntegration(context, integrationId);
  const sets = await readStoredSets(context.db, { organizationId: context.organizationId, integrationId });
  const names = await actorNames(
    context,
    [...sets.values()].map((set) => set.actor),
  );
  const types = objectType ? [objectType] : objectTypes;
  return Promise.all(
    types.map(async (type) => {
      const fields = await readTargets(context.db, base, type);
      return toMappingSet(integrationId, type, base, sets.get(type), fields, names);
    }),
  );
}

/** The mappable fields of an object type, including a platform's own columns. */
export async function readTargets(
  db: Kysely<Database>,
  base: SyncMappings,
  objectType: ObjectType,
): Promise<TargetField[]> {
  const mapping = base.objects[objectType];
  return mappableFields(mapping, await readColumnTypes(db, mapping.table));
}

function toMappingSet(
  integrationId: string,
  objectType: ObjectType,
  base: SyncMappings,
  stored: StoredSet | undefined,
  fields: readonly TargetField[],
  names: ReadonlyMap<string, string>,
): MappingSet {
  return {
    integrationId,
    objectType,
    version: stored?.version ?? 0,
    mappings: stored?.mappings ?? defaultMappings(base.objects[objectType]),
    defaults: defaultMappings(base.objects[objectType]),
    fields: fields.map(toMappableField),
    savedBy: stored ? (names.get(stored.actor) ?? stored.actor) : null,
    savedAt: stored?.createdAt.toISOString() ?? null,
  };
}

function toMappableField(target: TargetField): MappableField {
  const { field, label, kind, alwaysFrom, inbound, outbound, fixed } = target;
  return {
    field,
    label,
    kind,
    takes: inbound ? takenTypes(kind) : [],
    takesWith: inbound && !fixed ? takenWith(kind) : {},
    sendsTo: outbound ? sentTypes(kind) : [],
    sendsWith: outbound ? sentWith(kind) : [],
    alwaysFrom,
    directions: [...(inbound ? (['inbound'] as const) : []), ...(outbound ? (['outbound'] as const) : [])],
  };
}
