import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';

import type { SyncMappings } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { afterChanges } from './after-changes.ts';
import { updateWithLedger } from './change-ledger.ts';
import { showLinksOf } from './links/shown-links.ts';
import { fileRejects } from './quarantine.ts';

/**
 * Archives the rows of records that HubSpot reports as gone, with the date. Their links stay until HubSpot reports
 * otherwise. If a later state is stored, nothing is changed.
 * @param readAt when the read started.
 * @returns HubSpot ids of the records that it archived.
 */
export async function archiveGone(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  ids: string[],
  readAt: Date,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const mapping = mappings.objects[objectType];
  const { rows } = await sql<{ external_id: string; row_id: string }>`
    update hubspot_records set archived_at = now(), read_at = ${readAt}
    where integration_id = ${scope.integrationId} and object_type = ${objectType} and external_id = any(${ids})
      and archived_at is null and not is_alias and read_at <= ${readAt}
    returning external_id, row_id`.execute(trx);
  if (rows.length === 0) return [];
  const changed = await updateWithLedger(
    trx,
    scope,
    mapping.table,
    { columns: ['archived_at'] },
    sql`update ${sql.table(mapping.table)} t set archived_at = now(), updated_at = now()
      where t.id = any(${rows.map((row) => row.row_id)}::uuid[]) and t.archived_at is null
        and t.organization_id = ${scope.organizationId}
        -- A customer that several portals know lives as long as one of them has it.
        and not exists (
          select from hubspot_records r where r.row_id = t.id and r.archived_at is null and not r.is_alias)`,
  );
  const archived = rows.map((row) => row.external_id);
  await afterChanges(trx, scope, mappings, objectType, changed);
  // A deleted record has no errors left to fix.
  await fileRejects(trx, scope, objectType, archived, []);
  // Records that had this primary company may have another one now.
  if (objectType === 'company') await showLinksOf(trx, scope, mappings.links, objectType, archived);
  return archived;
}
