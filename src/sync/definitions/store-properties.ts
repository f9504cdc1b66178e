import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { PropertyDefinition } from '../../hubspot/properties.ts';
import type { StoredProperty } from '../mapping/stored-properties.ts';
import { valueTypeOf } from '../mapping/value-type.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** A property's changes between two reads: added and removed options by value, or its type. */
export interface PropertyChange {
  property: string;
  label: string;
  retyped: boolean;
  added: string[];
  removed: string[];
}

/** Stored live properties that HubSpot no longer lists. */
export async function missingProperties(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  live: readonly PropertyDefinition[],
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from hubspot_properties
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and name <> all(${live.map((property) => property.name)})
      and (definition ->> 'archived')::boolean is not true`.execute(db);
  return rows.map((row) => row.name);
}

/**
 * Stores a copy of an object type's definitions; unchanged ones aren't written, because a portal's lists of options
 * can be long.
 * @param live all that HubSpot lists.
 * @param archived those that it lists as archived, if requested.
 * @returns the changes of existing properties.
 */
export async function storeProperties(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  live: readonly PropertyDefinition[],
  archived: readonly PropertyDefinition[],
): Promise<PropertyChange[]> {
  const digest = createHash('sha256')
    .update(JSON.stringify([live, archived]))
    .digest('base64');
  const stored = await trx
    .selectFrom('hubspot_property_reads')
    .select('digest')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .executeTakeFirst();
  if (stored?.digest === digest) return [];
  const names = live.map((property) => property.name);
  await sql`
    update hubspot_properties set definition = definition || case when name = any(${archived.map(({ name }) => name)})
      then '{"archived": true}'::jsonb else '{"archived": true, "deleted": true}'::jsonb end
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and name <> all(${names})
      and (definition ->> 'archived')::boolean is not true`.execute(trx);
  const listed = new Set(names);
  const all = [...live, ...archived.filter(({ name }) => !listed.has(name))];
  const input = toJsonb(all.map((definition) => ({ name: definition.name, definition })));
  const { rows } = await sql<{ before: StoredProperty; after: PropertyDefinition }>`
    select p.definition as before, i.definition as after
    from jsonb_to_recordset(${input}::jsonb) as i (name text, definition jsonb)
    join hubspot_properties p on p.name = i.name
    where p.integration_id = ${scope.integrationId} and p.organization_id = ${scope.organizationId}
      and p.object_type = ${objectType} and p.definition is distinct from i.definition`.execute(trx);
  await sql`
    insert into hubspot_properties as p (integration_id, organization_id, object_type, name, definition)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${objectType}, i.name, i.definition
    from jsonb_to_recordset(${input}::jsonb) as i (name text, definition jsonb)
    on conflict (integration_id, object_type, name) do update set definition = excluded.definition
      where p.definition is distinct from excluded.definition`.execute(trx);
  // Last, because changing a definition invalidates it.
  await sql`
    insert into hubspot_property_reads as r (integration_id, organization_id, object_type, digest)
    values (${scope.integrationId}, ${scope.organizationId}, ${objectType}, ${digest})
    on conflict (integration_id, object_type) do update set digest = excluded.digest`.execute(trx);
  return rows.map(({ before, after }) => changeOf(before, after)).filter((change) => change !== undefined);
}

function changeOf(before: StoredProperty, after: PropertyDefinition): PropertyChange | undefined {
  const valuesOf = (property: PropertyDefinition) => property.options.map((option) => option.value);
  const [old, now] = [new Set(valuesOf(before)), new Set(valuesOf(after))];
  const added = [...now].filter((value) => !old.has(value));
  const removed = [...old].filter((value) => !now.has(value));
  const retyped = valueTypeOf(before) !== valueTypeOf(after);
  const isSame = added.length + removed.length === 0 && !retyped;
  return isSame ? undefined : { property: after.name, label: after.label, retyped, added, removed };
}
