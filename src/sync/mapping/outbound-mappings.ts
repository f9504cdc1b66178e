import type { Kysely } from 'kysely';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import { fieldName } from '../../contract/field-names.ts';
import type { Mapping } from '../../contract/mappings.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { refusesSeveral } from './form-value.ts';
import { isSuspended, isTwoWay, readStoredSets, readSuspended } from './portal-mappings.ts';
import { type StoredProperty, storedProperties } from './stored-properties.ts';
import { labelOf } from './value-type.ts';

/** A field and the property it is sent to. */
export interface OutboundMapping {
  mapping: Mapping;
  /** As last read from HubSpot. */
  property: StoredProperty | undefined;
  /** There is also an inbound mapping from the same property: changes in HubSpot aren't overwritten. */
  twoWay: boolean;
  /** Why it is suspended, and how to fix it; undefined: it is active. */
  problem: string | undefined;
}

/** A portal's outbound mappings by object type; an object type without any has an empty list. */
export type OutboundMappings = Record<ObjectType, readonly OutboundMapping[]>;

/** Reads a portal's outbound mappings, each checked against the definitions as last read. */
export async function loadOutbound(db: Kysely<Database>, scope: PortalScope): Promise<OutboundMappings> {
  const found: Record<ObjectType, OutboundMapping[]> = { company: [], contact: [], deal: [] };
  const sets = await readStoredSets(db, scope);
  const outboundOf = (objectType: ObjectType) =>
    (sets.get(objectType)?.mappings ?? []).filter(({ direction }) => direction === 'outbound');
  if (objectTypes.every((objectType) => outboundOf(objectType).length === 0)) return found;
  const [suspended, { push }] = await Promise.all([readSuspended(db, scope), readSettings(db, scope)]);
  for (const objectType of objectTypes) {
    const outbound = outboundOf(objectType);
    if (outbound.length === 0) continue;
    const names = outbound.map(({ property }) => property);
    const definitions = await storedProperties(db, scope, objectType, names);
    const byName = new Map(definitions.map((definition) => [definition.name, definition]));
    found[objectType] = outbound.map((mapping) => {
      const property = byName.get(mapping.property);
      const isHealths = objectType === 'company' && Object.values(push.properties).includes(mapping.property);
      return {
        mapping,
        property,
        twoWay: isTwoWay(mapping, sets.get(objectType)?.mappings ?? []),
        problem: isHealths
          ? `“${mapping.property}” is used for health scores. Map “${fieldName(mapping.field)}” to another property.`
          : problemOf(mapping, property, isSuspended(suspended[objectType], mapping)),
      };
    });
  }
  return found;
}

function problemOf(
  mapping: Mapping,
  property: StoredProperty | undefined,
  suspended: boolean,
): string | undefined {
  const field = fieldName(mapping.field);
  const name = property ? labelOf(property) : mapping.property;
  if (!property || property.archived || property.deleted) {
    return `HubSpot has no property “${name}”. Restore or create it there, or map “${field}” to another property.`;
  }
  if (property.readOnlyValue) {
    return `“${name}” is read-only in HubSpot: it is calculated or locked. Map “${field}” to another property.`;
  }
  const several = refusesSeveral(property, mapping.field);
  if (several !== undefined) return several;
  return suspended
    ? `HubSpot's “${name}” has changed and no longer fits “${field}”. See the proposed fix in the mappings.`
    : undefined;
}
