import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { FieldChange } from '../contract/changes.ts';
import type { ObjectType } from '../contract/common.ts';
import { tableOf } from '../db/object-tables.ts';
import { type ChangeRow, changeColumns, isOwnChange, toFieldChanges } from './field-changes.ts';

/** A change, and its customer: the record itself, or that of its primary company. */
export type RecentChange = FieldChange & { customer: { id: string; name: string | null } | null };

/** Synced changes of all the organization's customers since a moment, for all records or one type, newest first. */
export async function listRecentChanges(
  context: OrganizationContext,
  query: { since: Date; objectType?: ObjectType | undefined; limit: number },
): Promise<RecentChange[]> {
  const ofKind = query.objectType ? sql`and f.table_name = ${tableOf[query.objectType]}` : sql``;
  const { rows } = await sql<ChangeRow & { customer_id: string | null; customer_name: string | null }>`
    with f as (
      select f.* from field_changes f
      where f.organization_id = ${context.organizationId} and f.changed_at >= ${query.since} ${ofKind} and ${isOwnChange}
      order by f.changed_at desc, f.id desc limit ${query.limit}
    )
    select ${changeColumns}, coalesce(c.name, s.name, d.name) as record_name,
      owner.id as customer_id, owner.name as customer_name
    from f
    left join customers c on f.table_name = 'customers' and c.id = f.row_id
    left join stakeholders s on f.table_name = 'stakeholders' and s.id = f.row_id
    left join deals d on f.table_name = 'deals' and d.id = f.row_id
    left join customers owner on owner.id = coalesce(c.id, s.customer_id, d.customer_id)
      and owner.organization_id = ${context.organizationId}
    order by f.changed_at desc, f.id desc`.execute(context.db);
  const changes = await toFieldChanges(context, rows);
  return changes.map((change, i) => {
    const row = rows[i];
    return {
      ...change,
      customer: row?.customer_id ? { id: row.customer_id, name: row.customer_name } : null,
    };
  });
}
