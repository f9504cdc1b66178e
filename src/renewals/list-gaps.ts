import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import {
  type RenewalGap,
  RenewalGapKind,
  type RenewalGapList,
  type RenewalGapQuery,
} from '../contract/renewals.ts';
import { toAmount } from '../db/amount.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { isCsm } from '../db/shared-tables/shown-people.ts';
import { recordUrl } from '../hubspot/record-url.ts';
import { daysBetween } from '../sync/mapping/portal-days.ts';
import { gapRows } from './find-gaps.ts';
import { type GapFacts, gapTexts } from './gap-texts.ts';
import { renewalValue, todayOf } from './renewal-terms.ts';

interface GapRow {
  kind: RenewalGapKind;
  customer_id: string | null;
  customer_name: string | null;
  customer_external_id: string | null;
  customer_portal_id: string | null;
  customer_ui_domain: string | null;
  renewal_date: string | null;
  arr: string | null;
  deal_id: string | null;
  deal_name: string | null;
  deal_external_id: string | null;
  deal_portal_id: string | null;
  deal_ui_domain: string | null;
  close_date: string | null;
  today: string;
  value: string | null;
  currency: string | null;
  integration_id: string | null;
  portal_name: string | null;
  compared: string | null;
  disagreeing: string | null;
}

/** By type, the most urgent first, and by day. */
const keyset: Keyset = {
  name: 'renewal gaps',
  columns: [
    { sql: sql`g.position`, type: 'integer' },
    { sql: sql`g.at`, type: 'date' },
    { sql: sql`coalesce(g.deal_id, g.customer_id, g.integration_id)`, type: 'uuid' },
  ],
  direction: 'asc',
};

/**
 * A page of gaps, each with the fix, and the number of each type.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listGaps(
  context: OrganizationContext,
  query: RenewalGapQuery,
): Promise<RenewalGapList> {
  const today = await todayOf(context);
  const isTheirs = query.csmId
    ? await isCsm(context.db, context.organizationId, query.csmId)
    : sql<boolean>`true`;
  const { rows } = await sql<(GapRow & { key: string[]; counts: Counts }) | { kind: null; counts: Counts }>`
    with g as materialized (${gapRows(context, query, today, isTheirs)}),
    page as (
      select g.*, ${keysetKey(keyset)} as key from g
      where ${keysetAfter(keyset, query.cursor)} ${query.kind ? sql`and g.kind = ${query.kind}` : sql``}
      order by ${keysetOrder(keyset)} limit ${query.limit + 1}
    )
    select counted.counts, g.kind, g.key, c.id as customer_id, c.name as customer_name,
      c.external_id as customer_external_id, o.portal_id as customer_portal_id, o.ui_domain as customer_ui_domain,
      c.renewal_date::date as renewal_date, c.arr::numeric as arr, d.id as deal_id, d.name as deal_name,
      d.external_id as deal_external_id, p.portal_id as deal_portal_id, p.ui_domain as deal_ui_domain, d.close_date,
      ${renewalValue} as value, p.company_currency as currency, ${today} as today, g.integration_id,
      w.name as portal_name, g.compared, g.disagreeing
    from (
      select coalesce(jsonb_object_agg(k.kind, k.count), '{}') as counts
      from (select kind, count(*) as count from g group by kind) k
    ) counted
    left join page g on true
    left join customers c on c.id = g.customer_id
    left join deals d on d.id = g.deal_id
    left join hubspot_portals o on o.integration_id = c.integration_id and o.organization_id = ${context.organizationId}
    left join hubspot_portals p on p.integration_id = d.integration_id and p.organization_id = ${context.organizationId}
    left join hubspot_portals w on w.integration_id = g.integration_id and w.organization_id = ${context.organizationId}
    order by ${keysetOrder(keyset)}`.execute(context.db);
  const counts = rows[0]?.counts ?? {};
  // Even without gaps, there is one row: for the counts.
  const gaps = rows.flatMap((row) => (row.kind === null ? [] : [row]));
  return {
    ...keysetPage(keyset, gaps, query.limit, toGap),
    counts: RenewalGapKind.options.map((kind) => ({ kind, count: counts[kind] ?? 0 })),
  };
}

type Counts = Partial<Record<RenewalGapKind, number>>;

function toGap(row: GapRow): RenewalGap {
  const facts = factsOf(row);
  return {
    kind: row.kind,
    customer:
      row.customer_id === null
        ? null
        : {
            id: row.customer_id,
            name: row.customer_name,
            url: recordUrl(
              row.customer_ui_domain,
              row.customer_portal_id,
              'company',
              row.customer_external_id,
            ),
          },
    deal:
      row.deal_id === null
        ? null
        : {
            id: row.deal_id,
            name: row.deal_name ?? '',
            url: recordUrl(row.deal_ui_domain, row.deal_portal_id, 'deal', row.deal_external_id),
          },
    portal: row.integration_id === null ? null : { id: row.integration_id, name: row.portal_name },
    ...facts,
    ...gapTexts(row.kind, facts),
  };
}

/** Only what the gap is about. */
function factsOf(row: GapRow): GapFacts {
  const { kind } = row;
  const isOfDates = kind === 'dates_disagree';
  const isOfAmounts = kind === 'amounts_disagree';
  const renewalDate = isOfDates || kind === 'date_without_deal' ? row.renewal_date : null;
  const closeDate = isOfDates || kind === 'overdue' ? row.close_date : null;
  const since = isOfDates ? renewalDate : row.today;
  return {
    renewalDate,
    closeDate,
    days: closeDate === null || since === null ? null : Math.abs(daysBetween(closeDate, since)),
    arr: isOfAmounts ? toAmount(row.arr) : null,
    value: isOfAmounts ? toAmount(row.value) : null,
    currency: isOfAmounts ? row.currency : null,
    disagreeing: row.disagreeing === null ? null : Number(row.disagreeing),
    compared: row.compared === null ? null : Number(row.compared),
  };
}
