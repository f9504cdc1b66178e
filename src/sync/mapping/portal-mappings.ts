import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import { Mapping } from '../../contract/mappings.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import type { FieldMapping, ObjectMapping, SyncMappings } from './object-mapping.ts';
import { toFieldMapping } from './to-field-mapping.ts';
import { valueTypeOf } from './value-type.ts';

/** A saved set of mappings. */
export interface StoredSet {
  id: string;
  version: number;
  mappings: Mapping[];
  actor: string;
  createdAt: Date;
}

interface PortalMappings {
  mappings: SyncMappings;
  /** The version of each set; 0: the defaults. */
  versions: Record<ObjectType, number>;
}

/**
 * A portal's current mappings: the saved sets over `base`, with HubSpot's types, the portal's customer filters, and
 * the property that determines renewals. A mapping whose property was deleted or changed in HubSpot (open schema
 * drift) is left out until that is fixed, so that it neither clears values nor causes sync errors.
 * @param pushed properties of companies that features write in HubSpot, see `preparedProperties`.
 */
export async function loadMappings(
  db: Kysely<Database>,
  scope: PortalScope,
  base: SyncMappings,
  pushed: readonly string[],
): Promise<PortalMappings> {
  const [sets, suspended, settings] = await Promise.all([
    readStoredSets(db, scope),
    readSuspended(db, scope),
    readSettings(db, scope),
  ]);
  const types = await readValueTypes(db, scope, sets);
  const objectOf = (objectType: ObjectType): ObjectMapping => {
    const mapping = base.objects[objectType];
    const stored = sets.get(objectType);
    const filters = settings.inclusion.filters.filter((filter) => filter.objectType === objectType);
    const tellsRenewals = objectType === 'deal' ? settings.renewals.property : null;
    return {
      ...mapping,
      ...(stored
        ? { fields: fieldsOf(mapping, stored.mappings, types[objectType], suspended[objectType]) }
        : {}),
      ...(filters.length > 0 ? { inclusion: filters } : {}),
      observedProperties: [
        ...(objectType === 'company' ? pushed : []),
        ...observedOf(stored?.mappings ?? [], suspended[objectType]),
      ],
      ...(tellsRenewals ? { extraProperties: [...mapping.extraProperties, tellsRenewals.name] } : {}),
    };
  };
  return {
    mappings: {
      ...base,
      objects: { company: objectOf('company'), contact: objectOf('contact'), deal: objectOf('deal') },
    },
    versions: {
      company: sets.get('company')?.version ?? 0,
      contact: sets.get('contact')?.version ?? 0,
      deal: sets.get('deal')?.version ?? 0,
    },
  };
}

/** The current set of each object type with a saved one. */
export async function readStoredSets(
  db: Kysely<Database>,
  scope: PortalScope,
): Promise<Map<ObjectType, StoredSet>> {
  const rows = await db
    .selectFrom('hubspot_mapping_versions')
    .distinctOn('object_type')
    .select(['id', 'object_type', 'version', 'mappings', 'actor', 'created_at'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .orderBy('object_type')
    .orderBy('version', 'desc')
    .execute();
  return new Map(
    rows.map((row) => [
      row.object_type,
      {
        id: row.id,
        version: row.version,
        mappings: parseMappings(row.mappings),
        actor: row.actor,
        createdAt: row.created_at,
      },
    ]),
  );
}

/** Mappings in the form of the table. */
export function parseMappings(stored: unknown): Mapping[] {
  return z.array(Mapping).parse(stored);
}

/** The defaults of an object type, as if they had been saved. */
export function defaultMappings(mapping: ObjectMapping): Mapping[] {
  return mapping.fields.map(({ property, field }) => ({ property, field, direction: 'inbound' }));
}

/**
 * The effect of a set for the engine: its inbound mappings, and the fields that are filled in any case. If the
 * mapping of one of those is suspended, existing rows keep their value, and only new rows get the usual one.
 */
export function fieldsOf(
  base: ObjectMapping,
  mappings: readonly Mapping[],
  types: ReadonlyMap<string, string>,
  suspended: Suspended,
): FieldMapping[] {
  const inbound = mappings.filter((mapping) => mapping.direction === 'inbound');
  const active = inbound.filter((mapping) => !isSuspended(suspended, mapping));
  const named = new Set(active.map((mapping) => mapping.field));
  const lost = new Set(inbound.map((mapping) => mapping.field).filter((field) => !named.has(field)));
  const always = base.fields
    .filter(({ field }) => base.alwaysFilled.includes(field) && !named.has(field))
    .map((field) => (lost.has(field.field) ? { ...field, onlyIfBlank: true } : field));
  return [...active.map((mapping) => toFieldMapping(mapping, types.get(mapping.property))), ...always];
}

/** Fields that each property can't fill for now; `all`: none. */
export type Suspended = ReadonlyMap<string, 'all' | ReadonlySet<string>>;

export function isSuspended(suspended: Suspended, { property, field }: Mapping): boolean {
  const fields = suspended.get(property);
  return fields === 'all' || fields?.has(field) === true;
}

/** Properties that outbound mappings write, and that should keep the sent values. */
function observedOf(mappings: readonly Mapping[], suspended: Suspended): string[] {
  return mappings
    .filter((mapping) => mapping.direction === 'outbound' && !isSuspended(suspended, mapping))
    .filter((mapping) => !mapping.onlyIfBlank && !isTwoWay(mapping, mappings))
    .map(({ property }) => property);
}

/** Whether changes in HubSpot to a property with an outbound mapping are kept: an inbound mapping reads them back. */
export function isTwoWay({ property }: Mapping, mappings: readonly Mapping[]): boolean {
  return mappings.some((other) => other.direction === 'inbound' && other.property === property);
}

/** Properties with suspended mappings, according to HubSpot's definitions as last read. */
export async function readSuspended(
  db: Kysely<Database>,
  scope: PortalScope,
): Promise<Record<ObjectType, Suspended>> {
  const rows = await db
    .selectFrom('hubspot_schema_drift')
    .select(['object_type', 'kind', 'subject', 'details'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('resolved_at', 'is', null)
    .where('kind', 'in', ['property_missing', 'property_renamed', 'property_retyped'])
    .execute();
  const of = (objectType: ObjectType): Suspended =>
    new Map(
      rows
        .filter((row) => row.object_type === objectType)
        .map((row) => [
          row.subject,
          row.kind === 'property_retyped' ? new Set(namesIn(row.details.fields)) : 'all',
        ]),
    );
  return { company: of('company'), contact: of('contact'), deal: of('deal') };
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

/** The value types of the properties in the sets, as last read from HubSpot. */
async function readValueTypes(
  db: Kysely<Database>,
  scope: PortalScope,
  sets: ReadonlyMap<ObjectType, StoredSet>,
): Promise<Record<ObjectType, Map<string, string>>> {
  const found = {
    company: new Map<string, string>(),
    contact: new Map<string, string>(),
    deal: new Map<string, string>(),
  };
  const wanted = objectTypes.flatMap((objectType) =>
    [...new Set((sets.get(objectType)?.mappings ?? []).map((mapping) => mapping.property))].map((name) => ({
      object_type: objectType,
      name,
    })),
  );
  if (wanted.length === 0) return found;
  const { rows } = await sql<{
    object_type: ObjectType;
    name: string;
    type: string;
    field_type: string;
    referenced: string | null;
  }>`
    select p.object_type, p.name, p.definition ->> 'type' as type, p.definition ->> 'fieldType' as field_type,
      p.definition ->> 'referencedObjectType' as referenced
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (object_type text, name text)
    join hubspot_properties p on p.object_type = w.object_type and p.name = w.name
    where p.integration_id = ${scope.integrationId} and p.organization_id = ${scope.organizationId}`.execute(
    db,
  );
  for (const row of rows) {
    const shape = {
      name: row.name,
      type: row.type,
      fieldType: row.field_type,
      referencedObjectType: row.referenced ?? undefined,
    };
    found[row.object_type].set(row.name, valueTypeOf(shape));
  }
  return found;
}
