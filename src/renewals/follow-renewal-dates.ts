import { sql, type Transaction } from 'kysely';
import { announce } from '../context/events.ts';
import type { ObjectType } from '../contract/common.ts';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';
import { updateWithLedger } from '../sync/store/change-ledger.ts';
import { refusedColumns } from '../sync/store/refusals/refused-columns.ts';
import { isOpenRenewal } from './renewal-terms.ts';

/** How many customers one notification to open browsers names, and how many changes are announced at all. */
const noticeSize = 100;
const worthNaming = 200;

/** A customer's new renewal date. */
interface Move {
  id: string;
  deal_id: string | null;
  day: string | null;
}

/**
 * Updates `customers.renewal_date` to the next open renewal of each customer affected by changed deals or companies;
 * `renewal_deal_id` is the deal of the date. If a mapping of the customer's portal fills the date, the mapping takes
 * precedence. A date from another source is replaced by a deal's, but never removed: only a deal's date is removed
 * with the deal. A date that a rule of the platform's table doesn't allow isn't written. A few statements, whatever the
 * number of rows.
 */
export async function followRenewalDates(
  trx: Transaction<Database>,
  scope: WriteScope,
  { objectType, rowIds }: { objectType: ObjectType; rowIds: string[] },
): Promise<void> {
  if (objectType === 'contact') return;
  const found = await findMoves(trx, scope, objectType, rowIds);
  if (found.length === 0) return;
  const refused = await refusedColumns(trx, scope, {
    table: 'customers',
    input: sql`jsonb_to_recordset(${toJsonb(found)}::jsonb) as w (id uuid, deal_id uuid, day date)`,
    values: new Map([['renewal_date', sql`w.day`]]),
  });
  const moves = found.filter(({ id }) => !refused.has(id));
  if (moves.length === 0) return;
  const moved = await updateWithLedger(
    trx,
    scope,
    'customers',
    { columns: ['renewal_date'] },
    sql`update customers t set renewal_date = i.day, renewal_deal_id = i.deal_id, updated_at = now()
      from jsonb_to_recordset(${toJsonb(moves)}::jsonb) as i (id uuid, deal_id uuid, day date)
      where t.id = i.id and t.organization_id = ${scope.organizationId}`,
  );
  // A first sync or a large page is followed by its counts instead.
  if (!scope.keepsLedger || moved.length > worthNaming) return;
  const { organizationId } = scope;
  for (let at = 0; at < moved.length; at += noticeSize) {
    const customerIds = moved.slice(at, at + noticeSize);
    await announce(trx, { organizationId, type: 'records', objectType: 'company', customerIds });
  }
}

/**
 * Every look-up uses an index by the ids of one row, enforced by `offset 0`: during a first sync there are no
 * statistics, and the planner would scan all open renewals for each row.
 */
async function findMoves(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: 'company' | 'deal',
  rowIds: string[],
): Promise<Move[]> {
  const given = sql`unnest(${rowIds}::uuid[]) as i (id)`;
  // A deal that isn't an open renewal only matters to customers with its date, including those it was unlinked from.
  const touched =
    objectType === 'company'
      ? sql`select i.id from ${given}`
      : sql`
        select f.id from ${given}
        cross join lateral (select c.id from customers c where c.renewal_deal_id = i.id offset 0) f
        union
        select linked.customer_id from ${given}
        cross join lateral (
          select d.id, d.customer_id, ${isOpenRenewal} as is_open from deals d where d.id = i.id offset 0
        ) d
        cross join lateral (
          select d.customer_id
          union all
          select l.customer_id from deal_customers l where l.deal_id = d.id
        ) linked
        where d.is_open and linked.customer_id is not null`;
  const { rows } = await sql<Move>`
    with mapped as materialized (
      select v.integration_id from (
        select distinct on (integration_id) integration_id, mappings from hubspot_mapping_versions
        where organization_id = ${scope.organizationId} and object_type = 'company'
        order by integration_id, version desc
      ) v
      where exists (
        select from jsonb_array_elements(v.mappings) m
        where m ->> 'field' = 'renewal_date' and coalesce(m ->> 'direction', 'inbound') = 'inbound')
    ), touched as materialized (${touched}
    ), next as materialized (
      select distinct on (t.id) t.id as customer_id, d.id, d.close_date
      from touched t
      cross join lateral (
        select o.id from deals o where o.customer_id = t.id
        union
        select l.deal_id from deal_customers l where l.customer_id = t.id
      ) linked
      cross join lateral (
        select d.id, d.close_date, ${isOpenRenewal} as is_open, d.organization_id
        from deals d where d.id = linked.id offset 0
      ) d
      where d.is_open and d.close_date is not null and d.organization_id = ${scope.organizationId}
      order by t.id, d.close_date, d.id
    )
    select c.id, n.id as deal_id,
      case when m.integration_id is not null then c.renewal_day
        -- A platform's own column may take no null.
        else coalesce(n.close_date, case when own.attnotnull then c.renewal_day end) end as day
    from touched t
    cross join lateral (
      select c.id, c.organization_id, c.integration_id, c.renewal_deal_id, c.renewal_date::date as renewal_day
      from customers c where c.id = t.id offset 0
    ) c
    -- Nor can it be written where the platform computes it.
    join pg_attribute own on own.attrelid = 'customers'::regclass and own.attname = 'renewal_date'
      and own.attgenerated = ''
    left join mapped m on m.integration_id = c.integration_id
    left join next n on n.customer_id = c.id and m.integration_id is null
    where c.organization_id = ${scope.organizationId}
      and (n.id is not null or c.renewal_deal_id is not null)
      and (c.renewal_deal_id is distinct from n.id
        or (n.id is not null and c.renewal_day is distinct from n.close_date))`.execute(trx);
  return rows;
}
