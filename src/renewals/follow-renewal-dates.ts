import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import { announce } from '../events.ts';
import type { ObjectType } from '../hubspot/objects.ts';
import { updateWithLedger } from '../sync/store/change-ledger.ts';
import type { WriteScope } from '../sync/store/write-scope.ts';
import { isOpenRenewal } from './renewal-terms.ts';

/** Customers that one notice to watching browsers names, and how many are worth naming at all. */
const noticeSize = 100;
const worthNaming = 200;

/** What a customer's renewal date is to become. */
interface Move {
  id: string;
  deal_id: string | null;
  day: string | null;
}

/**
 * Lets `customers.renewal_date` follow the nearest open renewal of each customer that changed deals or companies
 * touch; `renewal_deal_id` says which deal gave it. Where the company mapping of the customer's portal fills the date,
 * that has the word. A date that somebody else set gives way to a deal's, and is never taken away: only what a deal
 * gave goes with the deal. At most two statements, whatever the number of rows.
 */
export async function followRenewalDates(
  trx: Transaction<Database>,
  scope: WriteScope,
  { objectType, rowIds }: { objectType: ObjectType; rowIds: string[] },
): Promise<void> {
  if (objectType === 'contact') return;
  const moves = await findMoves(trx, scope, objectType, rowIds);
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
  // A first load, or a large page, is watched by its counts.
  if (!scope.keepsLedger || moved.length > worthNaming) return;
  const { organizationId } = scope;
  for (let at = 0; at < moved.length; at += noticeSize) {
    const customerIds = moved.slice(at, at + noticeSize);
    await announce(trx, { organizationId, type: 'records', objectType: 'company', customerIds });
  }
}

async function findMoves(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: 'company' | 'deal',
  rowIds: string[],
): Promise<Move[]> {
  const ids = sql`${rowIds}::uuid[]`;
  // A deal that is no open renewal matters only to customers that it gave a date; those it was parted from, too.
  const touched =
    objectType === 'company'
      ? sql`select unnest(${ids})`
      : sql`
        select f.id from customers f where f.renewal_deal_id = any(${ids})
        union all
        select customer_id from changed where is_open
        union all
        select l.customer_id from deal_customers l join changed on changed.id = l.deal_id where is_open`;
  const { rows } = await sql<Move>`
    -- Apart, so that deals are found by their ids and not by going through all open renewals.
    with changed as materialized (
      select d.id, d.customer_id, ${isOpenRenewal} as is_open from deals d
      where ${objectType} = 'deal' and d.id = any(${ids}) and d.organization_id = ${scope.organizationId}
    ), mapped as materialized (
      select v.integration_id from (
        select distinct on (integration_id) integration_id, mappings from hubspot_mapping_versions
        where organization_id = ${scope.organizationId} and object_type = 'company'
        order by integration_id, version desc
      ) v
      where exists (
        select from jsonb_array_elements(v.mappings) m
        where m ->> 'field' = 'renewal_date' and coalesce(m ->> 'direction', 'inbound') = 'inbound')
    )
    select c.id, n.id as deal_id,
      case when m.integration_id is not null then c.renewal_date::date
        -- A platform's own column may take no null.
        else coalesce(n.close_date, case when own.attnotnull then c.renewal_date::date end) end as day
    from customers c
    -- Nor can it be written where the platform computes it.
    join pg_attribute own on own.attrelid = 'customers'::regclass and own.attname = 'renewal_date'
      and own.attgenerated = ''
    left join mapped m on m.integration_id = c.integration_id
    left join lateral (
      select d.id, d.close_date from deals d
      where d.id in (
          select l.deal_id from deal_customers l where l.customer_id = c.id
          union all select o.id from deals o where o.customer_id = c.id)
        and d.organization_id = c.organization_id and ${isOpenRenewal} and d.close_date is not null
      order by d.close_date, d.id limit 1
    ) n on m.integration_id is null
    where c.id = any(array(${touched})) and c.organization_id = ${scope.organizationId}
      and (n.id is not null or c.renewal_deal_id is not null)
      and (c.renewal_deal_id is distinct from n.id
        or (n.id is not null and c.renewal_date::date is distinct from n.close_date))`.execute(trx);
  return rows;
}
