import { sql, type Transaction } from 'kysely';
import { audit } from '../audit.ts';
import type { Database } from '../db/tables.ts';
import type { ObjectType } from '../hubspot/objects.ts';
import { readColumnTypes } from './column-types.ts';
import type { SyncMappings } from './object-mapping.ts';

/** Columns of a person's row that say nothing about the person. */
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
 * Erases a record for privacy: its row stays, archived, without anything that it said; its links, errors and changes
 * go; and it is kept from coming back. The audit log gets a certificate that names HubSpot's id and what was done,
 * and nothing of the person. Erasing twice equals erasing once.
 */
export async function eraseRecord(
  trx: Transaction<Database>,
  scope: { organizationId: string; integrationId: string; mappings: SyncMappings },
  objectType: ObjectType,
  externalId: string,
): Promise<void> {
  const { organizationId, integrationId } = scope;
  const inserted = await trx
    .insertInto('erased_records')
    .values({
      integration_id: integrationId,
      organization_id: organizationId,
      object_type: objectType,
      external_id: externalId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('external_id')
    .executeTakeFirst();
  const { rows } = await sql<{ row_id: string }>`
    update hubspot_records set archived_at = coalesce(archived_at, now()), read_at = now()
    where integration_id = ${integrationId} and object_type = ${objectType} and external_id = ${externalId}
      and organization_id = ${organizationId}
    returning row_id`.execute(trx);
  const [row] = rows;
  const { table } = scope.mappings.objects[objectType];
  const cleared = row ? await clearRow(trx, organizationId, table, row.row_id) : [];
  if (row) {
    await sql`delete from field_changes where organization_id = ${organizationId} and row_id = ${row.row_id}`.execute(
      trx,
    );
    for (const link of scope.mappings.links) {
      const columns = [
        ...(link.from === objectType ? [link.fromColumn] : []),
        ...(link.to === objectType ? [link.toColumn] : []),
      ];
      for (const column of columns) {
        await sql`delete from ${sql.table(link.table)} where ${sql.ref(column)} = ${row.row_id}`.execute(trx);
      }
    }
  }
  await sql`
    delete from quarantine where integration_id = ${integrationId} and object_type = ${objectType}
      and external_id = ${externalId}`.execute(trx);
  for (const link of scope.mappings.links) {
    const own = [
      ...(link.from === objectType ? ['from_id'] : []),
      ...(link.to === objectType ? ['to_id'] : []),
    ];
    for (const column of own) {
      await sql`
        delete from hubspot_links where integration_id = ${integrationId} and kind = ${link.kind}
          and ${sql.ref(column)} = ${externalId}`.execute(trx);
    }
  }
  if (!inserted) return;
  await audit(trx, {
    organizationId,
    actor: 'hubspot',
    action: 'record.erase',
    integrationId,
    details: { objectType, externalId, wasHere: row !== undefined, clearedFields: cleared },
  });
}

/** Empties every column that may be empty and puts a stand-in into those that may not. @returns their names. */
async function clearRow(
  trx: Transaction<Database>,
  organizationId: string,
  table: 'customers' | 'stakeholders' | 'deals',
  rowId: string,
): Promise<string[]> {
  const columns = await readColumnTypes(trx, table);
  const { rows } = await sql<{
    name: string;
    has_default: boolean;
    is_required: boolean;
    is_generated: boolean;
  }>`
    select attname as name, atthasdef as has_default, attnotnull as is_required,
      attgenerated <> '' or attidentity <> '' as is_generated
    from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped`.execute(trx);
  const personal = rows.filter((row) => !impersonal.includes(row.name) && !row.is_generated);
  const assignments = personal.map((row) => {
    const kind = columns.get(row.name)?.kind;
    if (!row.is_required) return sql`${sql.ref(row.name)} = null`;
    if (row.has_default) return sql`${sql.ref(row.name)} = default`;
    return kind === 'text'
      ? sql`${sql.ref(row.name)} = 'Erased'`
      : sql`${sql.ref(row.name)} = ${sql.ref(row.name)}`;
  });
  await sql`
    update ${sql.table(table)} set ${sql.join(assignments)}, archived_at = coalesce(archived_at, now()), updated_at = now()
    where id = ${rowId} and organization_id = ${organizationId}`.execute(trx);
  return personal.map((row) => row.name);
}
