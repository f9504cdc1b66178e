import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** The mapped properties that HubSpot calculates: their values change without a trace. */
export async function calculatedProperties(
  db: Kysely<Database>,
  scope: PortalScope,
  mapping: ObjectMapping,
): Promise<string[]> {
  const used = [
    ...[...mapping.fields, ...(mapping.inclusion ?? [])].map(({ property }) => property),
    ...mapping.extraProperties,
    ...(mapping.convertedProperties ?? []),
  ];
  const { rows } = await sql<{ name: string }>`
    select name from hubspot_properties
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${mapping.objectType} and name = any(${[...new Set(used)]})
      and (definition ->> 'calculated')::boolean and (definition ->> 'archived')::boolean is not true
    order by name`.execute(db);
  return rows.map(({ name }) => name);
}
