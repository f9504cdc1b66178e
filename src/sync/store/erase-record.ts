import { sql, type Transaction } from 'kysely';
import { audit } from '../../context/audit.ts';
import type { ObjectType } from '../../contract/common.ts';
import { readTableColumns } from '../../db/shared-tables/read-table-profiles.ts';
import type { Database } from '../../db/tables.ts';
import { kindOf } from '../mapping/column-types.ts';
import type { SyncMappings } from '../mapping/object-mapping.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** Columns of a stakeholder's row without personal data. */
const impersonal = [
  'id',
  'organization_id',
  'customer_id',
  'integration_id',
  'external_source',
  'external_id',
  'archived_at',
  'created_at',
  'updated_at',
];

/**
 * Erases a record for privacy, with the records merged into it: their rows stay, archived and without personal data;
 * links, errors and changes are deleted; and it is kept from coming back. The audit log gets a certificate with
 * HubSpot's id and what was done, without personal data. Erasing twice equals erasing once.
 */
export async function eraseRecord(
  trx: Transaction<Database>,
  scope: PortalScope & { mappings: SyncMappings },
  objectType: ObjectType,
  externalId: string,
): Promise<void> {
  const { organizationId, integrationId } = scope;
  const { table } = scope.mappings.objects[objectType];
  const ids = await identitiesOf(trx, integrationId, objectType, externalId);
  const rowIds = await rowsOf(trx, scope, objectType, table, ids);
  const inserted = await trx
    .insertInto('erased_records')
    .values(
      ids.map((id) => ({
        integration_id: integrationId,
        organization_id: organizationId,
        object_type: objectType,
        external_id: id,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('external_id')
    .execute();
  await sql`
    update hubspot_records set archived_at = coalesce(archived_at, now()), read_at = now()
    where integration_id = ${integrationId} and object_type = ${objectType} and external_id = any(${ids})
      and organization_id = ${organizationId}`.execute(trx);
  const cleared = rowIds.length > 0 ? await clearRows(trx, organizationId, table, rowIds) : [];
  await sql`
    delete from field_changes
    where organization_id = ${organizationId} and row_id = any(${rowIds}::uuid[])`.execute(trx);
  await sql`
    delete from quarantine where integration_id = ${integrationId} and object_type = ${objectType}
      and external_id = any(${ids})`.execute(trx);
  await sql`
    delete from pushed_values where integration_id = ${integrationId} and object_type = ${objectType}
      and external_id = any(${ids})`.execute(trx);
  for (const link of scope.mappings.links) {
    for (const side of ['from', 'to'] as const) {
      if (link[side] !== objectType) continue;
      await sql`
        delete from ${sql.table(link.table)}
        where ${sql.ref(link[`${side}Column`])} = any(${rowIds}::uuid[])`.execute(trx);
      await sql`
        delete from hubspot_links where integration_id = ${integrationId} and kind = ${link.kind}
          and ${sql.ref(`${side}_id`)} = any(${ids})`.execute(trx);
    }
  }
  if (!inserted.some((record) => record.external_id === externalId)) return;
  await audit(trx, {
    organizationId,
    actor: 'hubspot',
    action: 'record.erase',
    integrationId,
    details: { objectType, externalId, wasHere: rowIds.length > 0, clearedFields: cleared },
  });
}

/** All ids of a record: its own, and those of records merged with it. */
async function identitiesOf(
  trx: Transaction<Database>,
  integrationId: string,
  objectType: ObjectType,
  externalId: string,
): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records
    where integration_id = ${integrationId} and object_type = ${objectType} and row_id in (
      select row_id from hubspot_records
      where integration_id = ${integrationId} and object_type = ${objectType} and external_id = ${externalId})`.execute(
    trx,
  );
  return [...new Set([externalId, ...rows.map((row) => row.external_id)])];
}

/** The row of a record, and the archived ones of records merged into it. */
async function rowsOf(
  trx: Transaction<Database>,
  { organizationId, integrationId }: PortalScope,
  objectType: ObjectType,
  table: 'customers' | 'stakeholders' | 'deals',
  ids: string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select unnest(array_remove(array[row_id, own_row_id], null)) as id from hubspot_records
    where integration_id = ${integrationId} and object_type = ${objectType} and external_id = any(${ids})
      and organization_id = ${organizationId}
    union
    select id from ${sql.table(table)}
    where integration_id = ${integrationId} and external_id = any(${ids}) and organization_id = ${organizationId}`.execute(
    trx,
  );
  return rows.map((row) => row.id);
}

/**
 * Clears every nullable column and sets a placeholder in the others.
 * @returns their names.
 */
async function clearRows(
  trx: Transaction<Database>,
  organizationId: string,
  table: 'customers' | 'stakeholders' | 'deals',
  rowIds: string[],
): Promise<string[]> {
  const columns = (await readTableColumns(trx, table)).filter(
    ({ name, generatedAs, identity }) =>
      !impersonal.includes(name) && generatedAs === null && identity === null,
  );
  const assignments = columns.map(({ name, baseType, required, default: fallback }) => {
    if (!required) return sql`${sql.ref(name)} = null`;
    if (fallback !== null) return sql`${sql.ref(name)} = default`;
    return kindOf(baseType) === 'text'
      ? sql`${sql.ref(name)} = 'Erased'`
      : sql`${sql.ref(name)} = ${sql.ref(name)}`;
  });
  await sql`
    update ${sql.table(table)} set ${sql.join(assignments)}, archived_at = coalesce(archived_at, now()), updated_at = now()
    where id = any(${rowIds}::uuid[]) and organization_id = ${organizationId}`.execute(trx);
  return columns.map(({ name }) => name);
}
