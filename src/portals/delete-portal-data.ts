import { sql, type Transaction } from 'kysely';
import { AppError } from '../base/errors.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import { announce } from '../context/events.ts';
import type { ObjectType } from '../contract/common.ts';
import type { Database } from '../db/tables.ts';
import type { PortalScope } from '../sync/portal/portal-scope.ts';

/** Records per transaction: none holds its locks for long, and an interrupted deletion continues where it was. */
const batchSize = 1_000;
const foreignKeyViolation = '23503';

/**
 * A portal's other data: few rows each. Settings and mappings stay, in case it is reconnected, and so do the ids of
 * erased contacts: they must not come back.
 */
const factTables = [
  'sync_runs',
  'hubspot_sync_log',
  'sync_hours',
  'sync_watermarks',
  'sync_link_rounds',
  'sync_calculated_rounds',
  'hubspot_property_reads',
  'inclusion_exits',
  'hubspot_schema_drift',
  'hubspot_deal_stages',
  'hubspot_properties',
  'push_outbox',
  'pushed_values',
  'push_state',
  'push_types',
  'push_holds',
  'hubspot_dry_runs',
] as const;

/** The tables from which rows are deleted; tables that refer to them follow. */
export const clearedTables: readonly string[] = [
  ...factTables,
  ...['deals', 'stakeholders', 'customers', 'hubspot_records', 'hubspot_owners'],
  ...['quarantine', 'hubspot_links', 'field_changes', 'webhook_events'],
];

type Trx = Transaction<Database>;

/** The result of a batch; `seen` is the number of records in it, 0 if none was left. */
interface Batch {
  seen: number;
  deleted: number;
}

/**
 * Deletes the data of a disconnected portal: its deals and stakeholders, the customers that only its sync created,
 * and everything about its records. A customer that existed before, that another portal has, or that the platform's
 * other tables refer to keeps its row and only loses the link.
 * @throws {AppError} `conflict` if the portal is reconnected in the meantime.
 */
export async function deletePortalData(context: OrganizationContext, integrationId: string): Promise<void> {
  const { db, organizationId } = context;
  const inBatches = async (work: (trx: Trx) => Promise<Batch>): Promise<number> => {
    let deleted = 0;
    for (;;) {
      const batch = await db.transaction().execute(async (trx) => {
        await refuseWhenConnected(trx, integrationId);
        return work(trx);
      });
      deleted += batch.deleted;
      if (batch.seen === 0) return deleted;
    }
  };
  const scope = { organizationId, integrationId };
  const details = {
    deals: await inBatches((trx) => deleteRows(trx, scope, 'deal', 'deals')),
    stakeholders: await inBatches((trx) => deleteRows(trx, scope, 'contact', 'stakeholders')),
    customers: await inBatches((trx) => deleteCustomers(trx, scope)),
    errors: await inBatches((trx) => deleteFacts(trx, integrationId, 'quarantine')),
    links: await inBatches((trx) => deleteFacts(trx, integrationId, 'hubspot_links')),
    changes: await inBatches((trx) => deleteFacts(trx, integrationId, 'field_changes')),
    events: await inBatches((trx) => deleteFacts(trx, integrationId, 'webhook_events')),
  };
  await db.transaction().execute(async (trx) => {
    await refuseWhenConnected(trx, integrationId);
    await deleteOwners(trx, scope);
    for (const table of factTables) {
      await trx.deleteFrom(table).where('integration_id', '=', integrationId).execute();
    }
    await trx
      .updateTable('hubspot_portals')
      .set({ definitions_read_at: null, owners_read_at: null, last_webhook_at: null, stale_types: [] })
      .where('integration_id', '=', integrationId)
      .execute();
    await audit(trx, { ...scope, actor: context.actor, action: 'portal.data_deleted', details });
    await announce(trx, { organizationId, type: 'integration', integrationId });
  });
}

/** Blocks a reconnection until the batch is done. */
async function refuseWhenConnected(trx: Trx, integrationId: string): Promise<void> {
  const portal = await trx
    .selectFrom('hubspot_portals')
    .where('integration_id', '=', integrationId)
    .where('disconnected_at', 'is not', null)
    .select('integration_id')
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (portal) return;
  throw new AppError(
    'conflict',
    'The portal was reconnected while its data was being deleted. Some data is gone; the next full sync restores it.',
  );
}

/** Removes a batch of records from the crosswalk and returns their rows, including those from before merges. */
async function takeRecords(
  trx: Trx,
  integrationId: string,
  objectType: ObjectType,
): Promise<{ seen: number; rowIds: string[] }> {
  const { rows } = await sql<{ row_id: string; own_row_id: string | null }>`
    delete from hubspot_records where integration_id = ${integrationId} and object_type = ${objectType}
      and external_id in (
        select external_id from hubspot_records
        where integration_id = ${integrationId} and object_type = ${objectType} limit ${sql.lit(batchSize)})
    returning row_id, own_row_id`.execute(trx);
  const rowIds = rows.flatMap(({ row_id, own_row_id }) => (own_row_id ? [row_id, own_row_id] : [row_id]));
  return { seen: rows.length, rowIds: [...new Set(rowIds)] };
}

async function deleteRows(
  trx: Trx,
  scope: PortalScope,
  objectType: 'contact' | 'deal',
  table: 'stakeholders' | 'deals',
): Promise<Batch> {
  const { seen, rowIds } = await takeRecords(trx, scope.integrationId, objectType);
  if (objectType === 'deal') await takeBackRenewalDates(trx, scope, rowIds);
  const deleted = await deleteWhatMayGo(trx, table, rowIds, scope);
  return { seen, deleted: deleted.length };
}

/** A renewal date from a deal is deleted with the deal, unless the platform's column is not nullable. */
async function takeBackRenewalDates(
  trx: Trx,
  scope: { organizationId: string },
  dealIds: string[],
): Promise<void> {
  await sql`
    update customers c set renewal_date = null, renewal_deal_id = null, updated_at = now()
    from pg_attribute own
    where c.renewal_deal_id = any(${dealIds}::uuid[]) and c.organization_id = ${scope.organizationId}
      and own.attrelid = 'customers'::regclass and own.attname = 'renewal_date' and not own.attnotnull`.execute(
    trx,
  );
}

async function deleteCustomers(trx: Trx, scope: PortalScope): Promise<Batch> {
  const { seen, rowIds } = await takeRecords(trx, scope.integrationId, 'company');
  if (rowIds.length === 0) return { seen, deleted: 0 };
  // Remaining rows are attributed to the portal that still has them, or to none.
  await sql`
    update customers c set
      integration_id = other.integration_id, external_id = other.external_id,
      external_source = case when other.integration_id is not null then 'hubspot' end, updated_at = now()
    from unnest(${rowIds}::uuid[]) as gone (id)
    left join lateral (
      select r.integration_id, r.external_id from hubspot_records r
      where r.row_id = gone.id and r.object_type = 'company' and not r.is_alias
      order by r.archived_at is not null, r.integration_id limit 1
    ) other on true
    where c.id = gone.id and c.organization_id = ${scope.organizationId}
      and c.integration_id = ${scope.integrationId}`.execute(trx);
  const { rows } = await sql<{ id: string }>`
    select c.id from customers c
    where c.id = any(${rowIds}) and c.organization_id = ${scope.organizationId}
      and c.made_by_integration_id = ${scope.integrationId}
      and not exists (select from hubspot_records r where r.row_id = c.id)`.execute(trx);
  const deleted = await deleteWhatMayGo(
    trx,
    'customers',
    rows.map((row) => row.id),
    scope,
  );
  return { seen, deleted: deleted.length };
}

/** Deletes rows: all at once or, if the platform's other tables refer to some, one by one without those. */
async function deleteWhatMayGo(
  trx: Trx,
  table: 'customers' | 'stakeholders' | 'deals' | 'users',
  ids: string[],
  scope: { organizationId: string },
): Promise<string[]> {
  if (ids.length === 0) return [];
  await sql`savepoint before_deletion`.execute(trx);
  try {
    const { rows } = await sql<{ id: string }>`
      delete from ${sql.table(table)} where id = any(${ids}) and organization_id = ${scope.organizationId}
      returning id`.execute(trx);
    await sql`release savepoint before_deletion`.execute(trx);
    return rows.map((row) => row.id);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === foreignKeyViolation)) throw error;
    await sql`rollback to savepoint before_deletion`.execute(trx);
    if (ids.length === 1) return [];
  }
  const middle = Math.ceil(ids.length / 2);
  return [
    ...(await deleteWhatMayGo(trx, table, ids.slice(0, middle), scope)),
    ...(await deleteWhatMayGo(trx, table, ids.slice(middle), scope)),
  ];
}

async function deleteFacts(
  trx: Trx,
  integrationId: string,
  table: 'quarantine' | 'hubspot_links' | 'field_changes' | 'webhook_events',
): Promise<Batch> {
  const name = sql.table(table);
  const { numAffectedRows } = await sql`
    delete from ${name} where ctid = any(array(
      select ctid from ${name} where integration_id = ${integrationId} limit ${sql.lit(batchSize * 10)}))`.execute(
    trx,
  );
  const count = Number(numAffectedRows ?? 0);
  return { seen: count, deleted: count };
}

/** Users that are known only as owners of this portal, can't sign in and have no records left are deleted with it. */
async function deleteOwners(trx: Trx, scope: PortalScope): Promise<void> {
  const owners = await trx
    .deleteFrom('hubspot_owners')
    .where('integration_id', '=', scope.integrationId)
    .returning('user_id')
    .execute();
  const ids = owners.flatMap((owner) => (owner.user_id === null ? [] : [owner.user_id]));
  if (ids.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    select u.id from users u
    where u.id = any(${ids}) and u.organization_id = ${scope.organizationId} and not u.can_sign_in
      and not exists (select from user_access a where a.user_id = u.id)
      and not exists (select from hubspot_owners o where o.user_id = u.id)
      and not exists (select from customers c where c.csm_id = u.id)
      and not exists (select from customers c where c.hubspot_csm_user_id = u.id and c.organization_id = u.organization_id)
      and not exists (select from deals d where d.owner_id = u.id or d.hubspot_owner_user_id = u.id)
      and not exists (
        select from platform_people p join customers c on c.csm_id = p.csm_id and c.organization_id = p.organization_id
        where p.user_id = u.id)`.execute(trx);
  await deleteWhatMayGo(
    trx,
    'users',
    rows.map((row) => row.id),
    scope,
  );
}
