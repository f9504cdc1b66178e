import { type Kysely, sql } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PropertyDefinition } from '../../hubspot/properties.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/**
 * A stored property. One that HubSpot no longer lists is kept as `archived`, so that it can still be described;
 * `deleted` if HubSpot doesn't list it as archived either.
 */
export type StoredProperty = PropertyDefinition & { deleted?: boolean };

/** The definitions of an object type as last read, including archived ones. */
export async function storedProperties(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  names?: readonly string[],
): Promise<StoredProperty[]> {
  const rows = await db
    .selectFrom('hubspot_properties')
    .select('definition')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .$if(names !== undefined, (query) => query.where(sql<boolean>`name = any(${names ?? []})`))
    .orderBy('name')
    .execute();
  // The stored data was validated by `listProperties`.
  return rows.map((row) => row.definition as unknown as StoredProperty);
}
