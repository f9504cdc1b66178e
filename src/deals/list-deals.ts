import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { OrganizationContext } from '../context/context.ts';
import { isSeen } from '../context/seen-rows.ts';
import type { RenewalStage } from '../contract/common.ts';
import type { Deal, DealList } from '../contract/customers.ts';
import { toAmount } from '../db/amount.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { joinPerson } from '../db/shared-tables/shown-people.ts';
import { recordUrl } from '../hubspot/record-url.ts';
import { daysUntil, type PortalDays, readPortalDays } from '../sync/mapping/portal-days.ts';

interface DealRow {
  id: string;
  integration_id: string | null;
  external_id: string | null;
  name: string;
  pipeline_id: string | null;
  stage_id: string | null;
  stage_label: string | null;
  renewal_stage: RenewalStage;
  is_renewal: boolean;
  is_closed: boolean;
  is_won: boolean;
  amount: string | null;
  currency: string | null;
  amount_in_company_currency: string | null;
  close_date: string | null;
  owner_id: string | null;
  owner_name: string | null;
  owner_email: string | null;
  portal_id: string | null;
  ui_domain: string | null;
  archived_at: Date | null;
}

/** Open deals first, by close date; then closed ones; archived ones last. */
const keyset: Keyset = {
  name: 'deals',
  columns: [
    { sql: sql`d.archived_at is not null`, type: 'boolean' },
    { sql: sql`d.is_closed`, type: 'boolean' },
    { sql: sql`coalesce(d.close_date, 'infinity')`, type: 'date' },
    { sql: sql`d.id`, type: 'uuid' },
  ],
  direction: 'asc',
};

const ofCustomer = (customerId: string) => sql`d.id in (
  select deal_id from deal_customers where customer_id = ${customerId}
  union all select id from deals where customer_id = ${customerId})`;

const isOpen = sql`not d.is_closed and d.archived_at is null`;
/** A stage that is open in HubSpot can be mapped to a settled renewal stage. */
const isOpenRenewal = sql`${isOpen} and d.is_renewal and d.renewal_stage not in ('closed_won', 'closed_lost')`;

const inState = {
  open: isOpen,
  closed: sql`d.is_closed`,
  won: sql`d.is_closed and d.is_won`,
  lost: sql`d.is_closed and not d.is_won`,
};

/**
 * A page of a customer's deals, linked by an association of any kind.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listDeals(
  context: OrganizationContext,
  customerId: string,
  query: { cursor?: string | undefined; limit: number; only?: keyof typeof inState | undefined },
): Promise<z.infer<typeof DealList>> {
  const wanted = query.only === undefined ? sql`` : sql`and ${inState[query.only]}`;
  const [days, rows] = await Promise.all([
    readPortalDays(context),
    readDeals(
      context,
      sql`${ofCustomer(customerId)} ${wanted} and ${keysetAfter(keyset, query.cursor)}`,
      query.limit + 1,
    ),
  ]);
  return keysetPage(keyset, rows, query.limit, (row) => toDeal(row, days));
}

/** The deals on a customer's page: the first open ones, how many there are, and the next renewal. */
export async function summarizeDeals(
  context: OrganizationContext,
  customerId: string,
  limit: number,
): Promise<{ openDeals: Deal[]; dealCount: number; renewal: Deal | null }> {
  const [days, open, renewals, counted] = await Promise.all([
    readPortalDays(context),
    readDeals(context, sql`${ofCustomer(customerId)} and ${isOpen}`, limit),
    readDeals(context, sql`${ofCustomer(customerId)} and ${isOpenRenewal}`, 1),
    sql<{ count: string }>`
      select count(*) as count from deals d
      where ${ofCustomer(customerId)} and ${isSeen(context, 'd')}`.execute(context.db),
  ]);
  const [renewal] = renewals;
  return {
    openDeals: open.map((row) => toDeal(row, days)),
    dealCount: Number(counted.rows[0]?.count ?? 0),
    renewal: renewal ? toDeal(renewal, days) : null,
  };
}

/** Deals by id, without those of other organizations. */
export async function readDealsById(
  context: OrganizationContext,
  ids: readonly string[],
): Promise<Map<string, Deal>> {
  if (ids.length === 0) return new Map();
  const [days, rows] = await Promise.all([
    readPortalDays(context),
    readDeals(context, sql`d.id = any(${ids}::uuid[])`, ids.length),
  ]);
  return new Map(rows.map((row) => [row.id, toDeal(row, days)]));
}

async function readDeals(
  context: OrganizationContext,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<(DealRow & { key: string[] })[]> {
  const { rows } = await sql<DealRow & { key: string[] }>`
    select d.id, d.integration_id, d.external_id, d.name, d.pipeline_id, d.stage_id, d.stage_label, d.renewal_stage, d.is_renewal,
      d.is_closed, d.is_won, d.amount, d.currency, d.amount_in_company_currency, d.close_date, d.archived_at,
      u.id as owner_id, u.name as owner_name, u.email as owner_email, p.portal_id, p.ui_domain,
      ${keysetKey(keyset)} as key
    from deals d
    ${joinPerson('owner_id', { row: 'd', user: 'u', organization: sql`${context.organizationId}` })}
    left join hubspot_portals p on p.integration_id = d.integration_id
    where ${isSeen(context, 'd')} and ${condition}
    order by ${keysetOrder(keyset)} limit ${limit}`.execute(context.db);
  return rows;
}

function toDeal(row: DealRow, days: PortalDays): Deal {
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    pipelineId: row.pipeline_id,
    stageId: row.stage_id,
    stageLabel: row.stage_label,
    renewalStage: row.renewal_stage,
    isRenewal: row.is_renewal,
    isClosed: row.is_closed,
    isWon: row.is_won,
    amount: toAmount(row.amount),
    currency: row.currency,
    amountInCompanyCurrency: toAmount(row.amount_in_company_currency),
    closeDate: row.close_date,
    daysLeft: daysUntil(days, row.integration_id, row.close_date),
    owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name, email: row.owner_email },
    url: recordUrl(row.ui_domain, row.portal_id, 'deal', row.external_id),
    archivedAt: row.archived_at?.toISOString() ?? null,
  };
}
