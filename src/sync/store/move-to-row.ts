import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { updateWithLedger } from './change-ledger.ts';
import type { KeptBecause } from './choose-kept-row.ts';

/**
 * Assigns a row to a survivor: its previous records become aliases, and the survivor's id becomes its own. Later
 * reads of the survivor are newer than the row's data.
 * @returns ids that became aliases.
 */
export async function takeRow(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  { survivorId, mainRow, keptRow }: { survivorId: string; mainRow: string | undefined; keptRow: string },
): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    update hubspot_records set is_alias = true
    where integration_id = ${scope.integrationId} and object_type = ${mapping.objectType} and external_id <> ${survivorId}
      and ${isOf(keptRow)}
    returning external_id`.execute(trx);
  if (mainRow === undefined) {
    await sql`
      insert into hubspot_records as r (integration_id, organization_id, object_type, external_id, row_id, source_updated_at)
      values (${scope.integrationId}, ${scope.organizationId}, ${mapping.objectType}, ${survivorId}, ${keptRow}, 'epoch')
      on conflict (integration_id, object_type, external_id) do update set
        row_id = excluded.row_id, is_alias = false, source_updated_at = 'epoch'`.execute(trx);
  } else {
    await repoint(trx, scope, mapping, { survivorId, from: mainRow, to: keptRow });
    await sql`
      update hubspot_records set is_alias = false, own_row_id = null, source_updated_at = 'epoch'
      where integration_id = ${scope.integrationId} and object_type = ${mapping.objectType}
        and external_id = ${survivorId}`.execute(trx);
    await updateWithLedger(
      trx,
      scope,
      mapping.table,
      { columns: ['archived_at'] },
      sql`update ${sql.table(mapping.table)} t set archived_at = m.archived_at, updated_at = now()
        from ${sql.table(mapping.table)} m
        where t.id = ${keptRow} and t.organization_id = ${scope.organizationId} and m.id = ${mainRow}
          and (t.archived_at is null) <> (m.archived_at is null)`,
    );
  }
  await updateWithLedger(
    trx,
    scope,
    mapping.table,
    { columns: ['external_id'], properties: { external_id: 'hs_object_id' } },
    sql`update ${sql.table(mapping.table)} t set external_id = ${survivorId}, updated_at = now()
      where t.id = ${keptRow} and t.integration_id = ${scope.integrationId} and t.external_id <> ${survivorId}`,
  );
  return rows.map((row) => row.external_id);
}

/**
 * Gives up a row for the one in which a survivor continues: its records become aliases of the survivor, and the row
 * is archived. Each alias remembers the row that it had.
 * @returns ids that became aliases of the survivor.
 */
export async function giveUpRow(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  { survivorId, givenUp, keptRow }: { survivorId: string; givenUp: string; keptRow: string },
): Promise<string[]> {
  const ids = await repoint(trx, scope, mapping, { survivorId, from: givenUp, to: keptRow });
  await updateWithLedger(
    trx,
    scope,
    mapping.table,
    { columns: ['archived_at'] },
    sql`update ${sql.table(mapping.table)} t set archived_at = now(), updated_at = now()
      where t.id = ${givenUp} and t.organization_id = ${scope.organizationId} and t.archived_at is null
        -- A customer that several portals know lives as long as one of them has it.
        and not exists (
          select from hubspot_records r where r.row_id = t.id and r.archived_at is null and not r.is_alias)`,
  );
  // The survivor's id moves with the survivor.
  await sql`
    update ${sql.table(mapping.table)} t set external_id = coalesce((
      select r.external_id from hubspot_records r
      where r.integration_id = ${scope.integrationId} and r.object_type = ${mapping.objectType} and r.is_alias
        and r.row_id = ${keptRow} and r.own_row_id = ${givenUp}
      order by r.source_updated_at desc, length(r.external_id), r.external_id limit 1), t.external_id)
    where t.id = ${givenUp} and t.integration_id = ${scope.integrationId} and t.external_id = ${survivorId}`.execute(
    trx,
  );
  return ids;
}

async function repoint(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  { survivorId, from, to }: { survivorId: string; from: string; to: string },
): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    update hubspot_records set row_id = ${to}, own_row_id = coalesce(own_row_id, row_id),
      is_alias = external_id <> ${survivorId}
    where integration_id = ${scope.integrationId} and object_type = ${mapping.objectType} and ${isOf(from)}
    returning external_id`.execute(trx);
  return rows.map((row) => row.external_id);
}

/** Written so that both indexes by row are used. */
const isOf = (rowId: string) =>
  sql`((row_id = ${rowId} and not is_alias) or (row_id = ${rowId} and is_alias))`;

/** Records in the rows' ledger which of them was kept, and why. */
export async function noteMerge(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  merge: { survivorId: string; keptRow: string; givenUp: string[]; because: KeptBecause },
): Promise<void> {
  if (!scope.keepsLedger || merge.givenUp.length === 0) return;
  const { survivorId, keptRow, givenUp, because } = merge;
  const note = toJsonb({ survivorId, keptRow, givenUpRows: givenUp, because });
  await sql`
    insert into field_changes
      (organization_id, integration_id, table_name, row_id, field, after, property, source, run_id)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, ${mapping.table}, row_id, 'merge', ${note}::jsonb,
      'hs_merged_object_ids', ${scope.source}, ${scope.runId ?? null}::uuid
    from unnest(${[keptRow, ...givenUp]}::uuid[]) row_id`.execute(trx);
}
