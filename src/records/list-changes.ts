import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { FieldChangeList, FieldChangeQuery } from '../contract/changes.ts';
import type { ObjectType } from '../contract/common.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { type ChangeRow, changeColumns, isOwnChange, toFieldChanges } from './field-changes.ts';

/** Newest first: the ledger's ids increase over time. */
const keyset: Keyset = { name: 'changes', columns: [{ sql: sql`f.id`, type: 'bigint' }], direction: 'desc' };

/** The customer itself, and its stakeholders and deals, by association or by their own customer_id. */
const rowsOf = (customerId: string): Record<ObjectType, RawBuilder<unknown>> => ({
  company: sql`select 'customers' as table_name, ${customerId}::uuid as id`,
  contact: sql`
    select 'stakeholders' as table_name, stakeholder_id as id from stakeholder_customers where customer_id = ${customerId}
    union select 'stakeholders', id from stakeholders where customer_id = ${customerId}`,
  deal: sql`
    select 'deals' as table_name, deal_id as id from deal_customers where customer_id = ${customerId}
    union select 'deals', id from deals where customer_id = ${customerId}`,
});

/**
 * A page of synced changes of a customer, its stakeholders and its deals after the first sync, newest first. The
 * caller has checked that the customer belongs to the organization.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listChanges(
  context: OrganizationContext,
  customerId: string,
  query: FieldChangeQuery,
): Promise<FieldChangeList> {
  const sources = rowsOf(customerId);
  const shown = query.objectType ? [sources[query.objectType]] : Object.values(sources);
  const conditions = [keysetAfter(keyset, query.cursor)];
  conditions.push(query.field ? sql`f.field = ${query.field}` : isOwnChange);
  // At most a page of each row's changes is read, from the index: customers can have thousands of stakeholders.
  const { rows } = await sql<ChangeRow & { key: string[] }>`
    with shown as (${sql.join(shown, sql` union all `)}),
    f as (
      select latest.* from shown cross join lateral (
        select f.* from field_changes f
        where f.row_id = shown.id and f.table_name = shown.table_name
          and f.organization_id = ${context.organizationId} and ${sql.join(conditions, sql` and `)}
        order by ${keysetOrder(keyset)} limit ${query.limit + 1}
      ) latest
      order by latest.id desc limit ${query.limit + 1}
    )
    select ${changeColumns}, coalesce(c.name, s.name, d.name) as record_name, ${keysetKey(keyset)} as key
    from f
    left join customers c on f.table_name = 'customers' and c.id = f.row_id
    left join stakeholders s on f.table_name = 'stakeholders' and s.id = f.row_id
    left join deals d on f.table_name = 'deals' and d.id = f.row_id
    order by ${keysetOrder(keyset)}`.execute(context.db);
  const page = keysetPage(keyset, rows, query.limit, (row) => row);
  return { items: await toFieldChanges(context, page.items), nextCursor: page.nextCursor };
}
