import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { ObjectType } from '../contract/common.ts';
import type { RecordItem, RecordList, RecordListQuery } from '../contract/records.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';

import { recordUrl } from '../hubspot/record-url.ts';
import { readIntegration } from '../sync/portal/read-integration.ts';

const keyset: Keyset = {
  name: 'records',
  // Ids are compared by bytes, as in their index.
  columns: [{ sql: sql`r.external_id`, type: 'text' }],
  direction: 'asc',
};

interface RecordRow {
  object_type: ObjectType;
  external_id: string;
  name: string | null;
  customer_id: string | null;
  source_updated_at: Date;
  /** Null: not recorded by an earlier release. */
  read_at: Date | null;
  excluded_at: Date | null;
  archived_at: Date | null;
  open_errors: string;
  portal_id: string;
  ui_domain: string | null;
  key: string[];
}

/**
 * A page of a portal's records of one type, by id: those in sync, excluded by the filter, or archived in HubSpot.
 * @throws {AppError} `not_found`, also for another organization's portal; `validation_failed` for a cursor of another
 *   list.
 */
export async function listRecords(context: OrganizationContext, query: RecordListQuery): Promise<RecordList> {
  const { organizationId } = context;
  const { integrationId, objectType, limit } = query;
  await readIntegration(context, integrationId);
  const openErrors = sql`(
    select count(*) from quarantine q
    where q.integration_id = r.integration_id and q.object_type = r.object_type and q.external_id = r.external_id
      and q.status = 'open' and q.direction = 'inbound')`;
  const hasErrors = sql`exists (
    select from quarantine q
    where q.integration_id = r.integration_id and q.object_type = r.object_type and q.external_id = r.external_id
      and q.status = 'open' and q.direction = 'inbound')`;
  const live = sql`r.archived_at is null and r.excluded_at is null`;
  const state = {
    in_sync: sql`${live} and not ${hasErrors}`,
    excluded: sql`r.archived_at is null and r.excluded_at is not null`,
    archived: sql`r.archived_at is not null`,
  }[query.state];
  const { rows } = await sql<RecordRow>`
    select r.object_type, r.external_id, r.source_updated_at, nullif(r.read_at, '-infinity') as read_at, r.excluded_at,
      r.archived_at, p.portal_id, p.ui_domain, coalesce(c.name, s.name, d.name) as name,
      coalesce(c.id, s.customer_id, d.customer_id) as customer_id, ${openErrors} as open_errors,
      ${keysetKey(keyset)} as key
    from (
      select r.* from hubspot_records r
      where r.integration_id = ${integrationId} and r.organization_id = ${organizationId}
        and r.object_type = ${objectType} and not r.is_alias and ${state} and ${keysetAfter(keyset, query.cursor)}
      order by ${keysetOrder(keyset)} limit ${limit + 1}
    ) r
    join hubspot_portals p on p.integration_id = r.integration_id
    left join customers c on r.object_type = 'company' and c.id = r.row_id and c.organization_id = ${organizationId}
    left join stakeholders s on r.object_type = 'contact' and s.id = r.row_id and s.organization_id = ${organizationId}
    left join deals d on r.object_type = 'deal' and d.id = r.row_id and d.organization_id = ${organizationId}
    order by ${keysetOrder(keyset)}`.execute(context.db);
  return keysetPage(keyset, rows, limit, toItem);
}

function toItem(row: RecordRow): RecordItem {
  return {
    objectType: row.object_type,
    externalId: row.external_id,
    name: row.name,
    customerId: row.customer_id,
    url: recordUrl(row.ui_domain, row.portal_id, row.object_type, row.external_id),
    changedThereAt: row.source_updated_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
    excludedAt: row.excluded_at?.toISOString() ?? null,
    archivedAt: row.archived_at?.toISOString() ?? null,
    openErrors: Number(row.open_errors),
  };
}
