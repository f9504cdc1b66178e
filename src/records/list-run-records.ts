import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { FieldChange } from '../contract/changes.ts';
import type { ObjectType } from '../contract/common.ts';
import type { RunRecord, RunRecordList, RunRecordQuery } from '../contract/records.ts';
import type { SyncRun } from '../contract/sync.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { tableOf } from '../db/object-tables.ts';

import { recordUrl } from '../hubspot/record-url.ts';
import { readRun } from '../sync/runs/read-run.ts';
import { type ChangeRow, changeColumns, isOwnChange, toFieldChanges } from './field-changes.ts';

/** Created records come first. Otherwise the order has no meaning, but is always the same. */
const keyset: Keyset = {
  name: 'run-records',
  columns: [
    { sql: sql`r.place`, type: 'integer' },
    { sql: sql`r.row_id`, type: 'uuid' },
  ],
  direction: 'asc',
};

interface RecordRow {
  row_id: string;
  action: RunRecord['action'];
  object_type: ObjectType;
  external_id: string | null;
  name: string | null;
  customer_id: string | null;
  portal_id: string | null;
  ui_domain: string | null;
  key: string[];
}

/**
 * A page of the records that a run created, updated or archived, each with its changes. Records created by a first
 * sync, and records sent by a push, are only counted.
 * @throws {AppError} `not_found`, also for another organization's run; `validation_failed` for a cursor of another
 *   list.
 */
export async function listRunRecords(
  context: OrganizationContext,
  runId: string,
  query: RunRecordQuery,
): Promise<RunRecordList> {
  const run = await readRun(context, runId);
  const [page, errors] = await Promise.all([
    readPage(context, run, query),
    context.db
      .selectFrom('quarantine')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('run_id', '=', runId)
      .where('organization_id', '=', context.organizationId)
      .executeTakeFirstOrThrow(),
  ]);
  const changes = await readChanges(
    context,
    runId,
    page.items.map((row) => row.row_id),
  );
  return {
    items: page.items.map((row) => ({
      action: row.action,
      objectType: row.object_type,
      rowId: row.row_id,
      externalId: row.external_id,
      name: row.name,
      customerId: row.customer_id,
      url: recordUrl(row.ui_domain, row.portal_id, row.object_type, row.external_id),
      changes: changes.get(row.row_id) ?? [],
    })),
    nextCursor: page.nextCursor,
    note: await noteOf(context, run),
    errors: Number(errors.count),
  };
}

/** Both parts are read from an index of the run, however many records it has. */
async function readPage(context: OrganizationContext, run: SyncRun, query: RunRecordQuery) {
  const { organizationId } = context;
  const { action, objectType, limit } = query;
  const after = keysetAfter(keyset, query.cursor);
  const archives = sql`coalesce(bool_or(f.field = 'archived_at' and f.after is not null), false)`;
  const ofAction = action === undefined ? sql`true` : sql`${archives} = ${action === 'archived'}`;
  const { rows } = await sql<RecordRow>`
    with made as (
      select * from (
        select 0 as place, h.row_id, 'created' as action, h.object_type from hubspot_records h
        where h.made_in_run = ${run.id} and h.organization_id = ${organizationId} and not h.is_alias
          ${objectType ? sql`and h.object_type = ${objectType}` : sql``}
      ) r where ${after} and ${action === undefined || action === 'created'}
      order by ${keysetOrder(keyset)} limit ${limit + 1}
    ), changed as (
      select * from (
        select 1 as place, f.row_id, case when ${archives} then 'archived' else 'updated' end as action,
          case min(f.table_name) when 'customers' then 'company' when 'stakeholders' then 'contact' else 'deal' end
            as object_type
        from field_changes f
        where f.run_id = ${run.id} and f.organization_id = ${organizationId}
          ${objectType ? sql`and f.table_name = ${tableOf[objectType]}` : sql``}
          and not exists (
            select from hubspot_records m where m.row_id = f.row_id and m.made_in_run = ${run.id} and not m.is_alias)
        group by f.row_id having ${ofAction}
      ) r where ${after} and ${action !== 'created'}
      order by ${keysetOrder(keyset)} limit ${limit + 1}
    )
    select r.row_id, r.action, r.object_type, h.external_id, p.portal_id, p.ui_domain,
      coalesce(c.name, s.name, d.name) as name, coalesce(c.id, s.customer_id, d.customer_id) as customer_id,
      ${keysetKey(keyset)} as key
    from (select * from made union all select * from changed) r
    left join hubspot_records h on h.row_id = r.row_id and h.integration_id = ${run.integrationId} and not h.is_alias
    left join hubspot_portals p on p.integration_id = ${run.integrationId}
    left join customers c on r.object_type = 'company' and c.id = r.row_id and c.organization_id = ${organizationId}
    left join stakeholders s on r.object_type = 'contact' and s.id = r.row_id and s.organization_id = ${organizationId}
    left join deals d on r.object_type = 'deal' and d.id = r.row_id and d.organization_id = ${organizationId}
    order by ${keysetOrder(keyset)} limit ${limit + 1}`.execute(context.db);
  return keysetPage(keyset, rows, limit, (row) => row);
}

async function readChanges(
  context: OrganizationContext,
  runId: string,
  rowIds: readonly string[],
): Promise<Map<string, FieldChange[]>> {
  if (rowIds.length === 0) return new Map();
  const { rows } = await sql<ChangeRow>`
    select ${changeColumns}, null as record_name from field_changes f
    where f.run_id = ${runId} and f.row_id = any(${[...rowIds]}::uuid[])
      and f.organization_id = ${context.organizationId} and ${isOwnChange}
    order by f.id desc`.execute(context.db);
  return Map.groupBy(await toFieldChanges(context, rows), (change) => change.rowId);
}

/** What the run counted but the list omits. */
async function noteOf(context: OrganizationContext, run: SyncRun): Promise<string | null> {
  if (run.mode === 'push') {
    return 'Pushed records are only counted. See the page of a customer for its health in HubSpot.';
  }
  const created = run.progress.reduce((sum, part) => sum + part.created, 0);
  if (created === 0) return null;
  const listed = await context.db
    .selectFrom('hubspot_records')
    .select('row_id')
    .where('made_in_run', '=', run.id)
    .where('organization_id', '=', context.organizationId)
    .limit(1)
    .executeTakeFirst();
  return listed ? null : 'Records created by a first sync are only counted, not listed.';
}
