import { type Kysely, sql } from 'kysely';
import type { RenewalStage } from '../../contract/common.ts';

import type { Database } from '../../db/tables.ts';
import { isNotBegun, isOverdue, isSettled, settledNearDays } from '../../rules/renewal-facts.ts';
import { signsOfLife, silentAfterDays } from '../../rules/signs-of-life.ts';
import { readPortalCalendar } from '../../sync/mapping/portal-calendar.ts';

/** The day of an event in the portal's time zone, and the days since then. */
export interface Since {
  on: string;
  days: number;
}

/** The calculator's data of a customer. Days are counted from the portal's today. */
export interface HealthInputs {
  customerId: string;
  name: string | null;
  people: {
    /** Stakeholders who aren't archived. */
    count: number;
    /** The three highest engagement scores. */
    bestScores: number[];
    hasDecisionMaker: boolean;
    hasChampion: boolean;
    /** Whether any contact in the portal is marked as decision maker or champion. */
    rolesAreUsed: boolean;
    /** Contacts whose activity HubSpot tracks, and how many of them aren't silent. */
    watched: number;
    heardFrom: number;
    /** The last activity of a champion; null: none, or not tracked. */
    championHeard: Since | null;
    championsWatched: boolean;
  };
  contact: {
    /** The last contact from the customer. */
    heard: Since | null;
    /** Our last outreach: message, call or meeting. */
    outreach: Since | null;
    /** Whether HubSpot tracks contact. */
    isKnown: boolean;
  };
  /** All deals other than renewals. */
  deals: {
    open: number;
    /** Open after their close date. */
    overdue: number;
    /** Open, not overdue, and unchanged in HubSpot for a long time. */
    stalled: number;
    /** The most advanced of the other open deals. */
    furthest: RenewalStage | null;
    won: number;
    lost: number;
  };
  renewal: {
    /** The open renewal at risk, or else the next one. */
    open: { on: string; daysLeft: number; stage: RenewalStage } | null;
    /** The customer's own renewal date, unless a settled deal was about it. */
    date: { on: string; daysLeft: number } | null;
    /** The last lost renewal, unless one was won since. */
    lost: Since | null;
    won: Since | null;
  };
}

/** Days after which a deal is stalled, and for which won and lost deals, and a past date without a deal, count. */
export const memory = { stalled: 60, won: 365, lost: 180, date: 90 } as const;

interface InputRow {
  id: string;
  name: string | null;
  roles_are_used: boolean;
  people: number;
  best_scores: string[] | null;
  has_decision_maker: boolean | null;
  has_champion: boolean | null;
  watched: number;
  heard_from: number;
  champion_on: string | null;
  champion_days: number | null;
  champions_watched: boolean | null;
  heard_on: string | null;
  heard_days: number | null;
  outreach_on: string | null;
  outreach_days: number | null;
  contact_is_known: boolean | null;
  open: number;
  overdue: number;
  stalled: number;
  furthest: number | null;
  won: number;
  lost: number;
  renewal_on: string | null;
  renewal_in_days: number | null;
  renewal_stage: RenewalStage | null;
  date_on: string | null;
  date_in_days: number | null;
  lost_on: string | null;
  lost_days: number | null;
  won_on: string | null;
  won_days: number | null;
}

/** HubSpot's property for our own outreach: message, call or meeting. */
const outreach = 'notes_last_contacted';
const contactedAt = sql`(s.engagement_facts ->> ${outreach})::timestamptz`;

/** Whether a deal is still in progress, and its result: for a renewal, the renewal stage decides. */
const isOpen = sql`(not d.is_closed and not (d.is_renewal and ${isSettled}))`;
const isWon = sql`case when d.is_renewal and d.renewal_stage in ('closed_won', 'closed_lost')
  then d.renewal_stage = 'closed_won' else d.is_won end`;

const openStages: readonly RenewalStage[] = ['open', 'in_progress', 'committed'];

/**
 * Collects the data of customers, without archived ones, in two statements; for up to 500 customers.
 * @param now milliseconds since the epoch.
 */
export async function gatherInputs(
  db: Kysely<Database>,
  organizationId: string,
  customerIds: readonly string[],
  now: number,
): Promise<HealthInputs[]> {
  if (customerIds.length === 0) return [];
  const calendar = (await readPortalCalendar(db, organizationId))(now);
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  const portalOf = (row: string) => sql.ref(`${row}.integration_id`);
  const dealToday = calendar.today(portalOf('d'));
  const { rows } = await sql<InputRow>`
    with picked as materialized (
      select c.id, c.name, c.integration_id, c.renewal_date from customers c
      where c.id = any(${[...customerIds]}::uuid[]) and c.organization_id = ${organizationId} and c.archived_at is null
    ), roles as (
      select i.integration_id, exists (
        select from stakeholders s
        where s.integration_id = i.integration_id and (s.is_decision_maker or s.is_champion)) as are_used
      from (select distinct integration_id from picked) i
    ), belonging as (
      select l.customer_id, l.stakeholder_id from stakeholder_customers l join picked p on p.id = l.customer_id
      union
      select s.customer_id, s.id from stakeholders s join picked p on p.id = s.customer_id
    ), person as (
      select b.customer_id, s.engagement_score, s.is_decision_maker, s.is_champion,
        ${calendar.dayOf(sql`s.last_engaged_at`, portalOf('s'))} as heard_on,
        ${calendar.daysSince(sql`s.last_engaged_at`, portalOf('s'))} as heard_days,
        s.last_engaged_at is not null or coalesce(s.engagement_facts ?| ${[...signsOfLife]}::text[], false) as is_watched,
        s.engagement_facts ? ${outreach} as outreach_is_known,
        ${calendar.dayOf(contactedAt, portalOf('s'))} as contacted_on,
        ${calendar.daysSince(contactedAt, portalOf('s'))} as contacted_days
      from belonging b join stakeholders s on s.id = b.stakeholder_id
      where s.organization_id = ${organizationId} and s.archived_at is null
    ), people as (
      select customer_id, count(*)::int as people,
        (array_agg(engagement_score order by engagement_score desc) filter (where engagement_score is not null))[1:3]
          as best_scores,
        bool_or(is_decision_maker) as has_decision_maker, bool_or(is_champion) as has_champion,
        count(*) filter (where is_watched)::int as watched,
        count(*) filter (where heard_days < ${silentAfterDays}::int)::int as heard_from,
        max(heard_on) filter (where is_champion) as champion_on, min(heard_days) filter (where is_champion) as champion_days,
        bool_and(is_watched) filter (where is_champion) as champions_watched,
        max(heard_on) as heard_on, min(heard_days) as heard_days,
        max(contacted_on) as outreach_on, min(contacted_days) as outreach_days,
        bool_or(is_watched or outreach_is_known) as contact_is_known
      from person group by customer_id
    ), dealing as (
      select l.customer_id, l.deal_id from deal_customers l join picked p on p.id = l.customer_id
      union
      select d.customer_id, d.id from deals d join picked p on p.id = d.customer_id
    ), deal as (
      select g.customer_id, d.id, d.is_renewal, ${isOpen} as is_open, ${isWon} as is_won, d.close_date, d.renewal_stage,
        d.close_date - ${dealToday} as days_left, ${dealToday} - d.close_date as days_ago,
        ${isOverdue(dealToday)} as is_overdue, ${isNotBegun(dealToday)} as is_not_begun,
        coalesce(r.source_updated_at, d.updated_at) < ${at} - make_interval(days => ${memory.stalled}::int) as is_stalled
      from dealing g join deals d on d.id = g.deal_id
      left join hubspot_records r on r.row_id = d.id and r.integration_id = d.integration_id and not r.is_alias
      where d.organization_id = ${organizationId} and d.archived_at is null
    ), sold as (
      select customer_id,
        count(*) filter (where is_open)::int as open,
        count(*) filter (where is_open and is_overdue)::int as overdue,
        count(*) filter (where is_open and is_overdue is not true and is_stalled)::int as stalled,
        max(array_position(${[...openStages]}::text[], renewal_stage))
          filter (where is_open and is_overdue is not true and not is_stalled) as furthest,
        count(*) filter (where not is_open and is_won and days_ago < ${memory.won}::int)::int as won,
        count(*) filter (where not is_open and not is_won and days_ago < ${memory.lost}::int)::int as lost
      from deal where not is_renewal group by customer_id
    ), settled as (
      select customer_id, max(close_date) filter (where is_won) as won_on,
        min(days_ago) filter (where is_won) as won_days, max(close_date) filter (where not is_won) as lost_on,
        min(days_ago) filter (where not is_won) as lost_days
      from deal where is_renewal and not is_open and close_date is not null group by customer_id
    ), renewal as (
      select distinct on (customer_id) customer_id, close_date, days_left, renewal_stage
      from deal where is_renewal and is_open and close_date is not null
      order by customer_id, is_overdue desc, is_not_begun desc, close_date, id
    )
    select p.id, left(p.name, 200) as name, coalesce(roles.are_used, false) as roles_are_used,
      coalesce(people.people, 0) as people, people.best_scores, people.has_decision_maker, people.has_champion,
      coalesce(people.watched, 0) as watched, coalesce(people.heard_from, 0) as heard_from,
      people.champion_on::text as champion_on, people.champion_days, people.champions_watched,
      people.heard_on::text as heard_on, people.heard_days, people.outreach_on::text as outreach_on, people.outreach_days,
      people.contact_is_known,
      coalesce(sold.open, 0) as open, coalesce(sold.overdue, 0) as overdue, coalesce(sold.stalled, 0) as stalled,
      sold.furthest, coalesce(sold.won, 0) as won, coalesce(sold.lost, 0) as lost,
      renewal.close_date::text as renewal_on, renewal.days_left as renewal_in_days, renewal.renewal_stage,
      p.renewal_date::text as date_on, p.renewal_date - ${calendar.today(portalOf('p'))} as date_in_days,
      settled.lost_on::text as lost_on, settled.lost_days, settled.won_on::text as won_on, settled.won_days
    from picked p
    left join roles on roles.integration_id = p.integration_id
    left join people on people.customer_id = p.id
    left join sold on sold.customer_id = p.id
    left join settled on settled.customer_id = p.id
    left join renewal on renewal.customer_id = p.id
    order by p.id`.execute(db);
  return rows.map(toInputs);
}

function toInputs(row: InputRow): HealthInputs {
  return {
    customerId: row.id,
    name: row.name,
    people: {
      count: row.people,
      // A mapping can put any text into the column.
      bestScores: (row.best_scores ?? []).map((score) => Math.min(100, Math.max(0, Number(score)))),
      hasDecisionMaker: row.has_decision_maker ?? false,
      hasChampion: row.has_champion ?? false,
      rolesAreUsed: row.roles_are_used,
      watched: row.watched,
      heardFrom: row.heard_from,
      championHeard: since(row.champion_on, row.champion_days),
      championsWatched: row.champions_watched ?? false,
    },
    contact: {
      heard: since(row.heard_on, row.heard_days),
      outreach: since(row.outreach_on, row.outreach_days),
      isKnown: row.contact_is_known ?? false,
    },
    deals: {
      open: row.open,
      overdue: row.overdue,
      stalled: row.stalled,
      furthest: row.furthest === null ? null : (openStages[row.furthest - 1] ?? null),
      won: row.won,
      lost: row.lost,
    },
    renewal: renewalOf(row),
  };
}

function renewalOf(row: InputRow): HealthInputs['renewal'] {
  const won = since(row.won_on, row.won_days);
  const lost = since(row.lost_on, row.lost_days);
  const date = untilDay(row.date_on, row.date_in_days);
  const open = untilDay(row.renewal_on, row.renewal_in_days);
  const isRemembered = date !== null && date.daysLeft >= -memory.date;
  // A renewal settled this many days ago, and a date this many days ahead.
  const isMeant = (by: Since | null) =>
    date !== null && by !== null && Math.abs(date.daysLeft + by.days) <= settledNearDays;
  return {
    open: open && row.renewal_stage ? { ...open, stage: row.renewal_stage } : null,
    date: isRemembered && !isMeant(won) && !isMeant(lost) ? date : null,
    lost: lost && lost.days < memory.lost && !(won && won.days <= lost.days) ? lost : null,
    won: won && won.days < memory.won ? won : null,
  };
}

const since = (on: string | null, days: number | null): Since | null =>
  on === null || days === null ? null : { on, days };
const untilDay = (on: string | null, daysLeft: number | null) =>
  on === null || daysLeft === null ? null : { on, daysLeft };
