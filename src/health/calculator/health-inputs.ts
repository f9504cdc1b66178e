import { type Kysely, sql } from 'kysely';
import type { RenewalStage } from '../../contract/customers.ts';
import type { Database } from '../../db/tables.ts';
import { signsOfLife } from '../../signs-of-life.ts';

/** What the calculator knows of a customer. Days are whole days before the moment of calculation. */
export interface HealthInputs {
  customerId: string;
  name: string | null;
  people: {
    /** Who are not archived. */
    count: number;
    /** Of the three most engaged of those who have a score. */
    bestScores: number[];
    hasDecisionMaker: boolean;
    hasChampion: boolean;
    /** Whether anybody in the portal is marked as decision maker or champion. */
    rolesAreUsed: boolean;
    /** People of whom HubSpot tells, or would tell, signs of life; and those of them who gave one in the last days. */
    watched: number;
    heardFrom: number;
    /** Since a champion was heard from last; null: never, or nothing would tell. */
    championSilentDays: number | null;
    championsWatched: boolean;
  };
  contact: {
    /** Since anybody of theirs was heard from. */
    heardDays: number | null;
    /** Since anybody of ours wrote, called or met them. */
    outreachDays: number | null;
    /** Whether HubSpot would tell of contact. */
    isKnown: boolean;
  };
  deals: {
    open: number;
    /** Open after their close date. */
    overdue: number;
    /** Open and unchanged in HubSpot for long. */
    stalled: number;
    /** The furthest open one. */
    furthest: RenewalStage | null;
    won: number;
    lost: number;
    lostRenewals: number;
  };
  /** The nearest open renewal, or, without a deal, the customer's renewal date. */
  renewal: { on: string; inDays: number; stage: RenewalStage | null } | null;
}

/** How long a person is not silent, a deal does not stall, and a deal that was won or lost is remembered; in days. */
export const memory = { silent: 30, stalled: 60, won: 365, lost: 180 } as const;

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
  champion_days: number | null;
  champions_watched: boolean | null;
  heard_days: number | null;
  outreach_days: number | null;
  contact_is_known: boolean | null;
  open: number;
  overdue: number;
  stalled: number;
  furthest: number | null;
  won: number;
  lost: number;
  lost_renewals: number;
  renewal_on: string | null;
  renewal_in_days: number | null;
  renewal_stage: RenewalStage | null;
}

/** The property by which HubSpot tells that somebody of ours wrote, called or met. */
const outreach = 'notes_last_contacted';
const openStages: readonly RenewalStage[] = ['open', 'in_progress', 'committed'];

/**
 * Gathers the inputs of customers, archived ones left out. One statement, whatever their number; made for up to 500.
 * @param now milliseconds since the epoch.
 */
export async function gatherInputs(
  db: Kysely<Database>,
  organizationId: string,
  customerIds: readonly string[],
  now: number,
): Promise<HealthInputs[]> {
  if (customerIds.length === 0) return [];
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  const today = sql`${new Date(now).toISOString().slice(0, 10)}::date`;
  const daysSince = (moment: ReturnType<typeof sql>) =>
    sql`floor(greatest(0, extract(epoch from ${at} - ${moment})) / 86400)::int`;
  const within = (moment: ReturnType<typeof sql>, days: number) =>
    sql`${moment} > ${at} - make_interval(days => ${days}::int)`;
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
      select b.customer_id, s.engagement_score, s.is_decision_maker, s.is_champion, s.last_engaged_at,
        s.last_engaged_at is not null or coalesce(s.engagement_facts ?| ${[...signsOfLife]}::text[], false) as is_watched,
        s.engagement_facts ? ${outreach} as outreach_is_known,
        (s.engagement_facts ->> ${outreach})::timestamptz as contacted_at
      from belonging b join stakeholders s on s.id = b.stakeholder_id
      where s.organization_id = ${organizationId} and s.archived_at is null
    ), people as (
      select customer_id, count(*)::int as people,
        (array_agg(engagement_score order by engagement_score desc) filter (where engagement_score is not null))[1:3]
          as best_scores,
        bool_or(is_decision_maker) as has_decision_maker, bool_or(is_champion) as has_champion,
        count(*) filter (where is_watched)::int as watched,
        count(*) filter (where ${within(sql`last_engaged_at`, memory.silent)})::int as heard_from,
        ${daysSince(sql`max(last_engaged_at) filter (where is_champion)`)} as champion_days,
        bool_and(is_watched) filter (where is_champion) as champions_watched,
        ${daysSince(sql`max(last_engaged_at)`)} as heard_days, ${daysSince(sql`max(contacted_at)`)} as outreach_days,
        bool_or(is_watched or outreach_is_known) as contact_is_known
      from person group by customer_id
    ), dealing as (
      select l.customer_id, l.deal_id from deal_customers l join picked p on p.id = l.customer_id
      union
      select d.customer_id, d.id from deals d join picked p on p.id = d.customer_id
    ), deal as (
      select g.customer_id, d.id, d.is_renewal, d.is_closed, d.is_won, d.close_date, d.renewal_stage,
        coalesce(r.source_updated_at, d.updated_at) as moved_at
      from dealing g join deals d on d.id = g.deal_id
      left join hubspot_records r on r.row_id = d.id and r.integration_id = d.integration_id and not r.is_alias
      where d.organization_id = ${organizationId} and d.archived_at is null
    ), sold as (
      select customer_id,
        count(*) filter (where not is_closed)::int as open,
        count(*) filter (where not is_closed and close_date < ${today})::int as overdue,
        count(*) filter (where not is_closed and moved_at < ${at} - make_interval(days => ${memory.stalled}::int))::int as stalled,
        max(array_position(${[...openStages]}::text[], renewal_stage)) filter (where not is_closed) as furthest,
        count(*) filter (where is_closed and is_won and close_date > ${today} - ${memory.won}::int)::int as won,
        count(*) filter (where is_closed and not is_won and close_date > ${today} - ${memory.lost}::int)::int as lost,
        count(*) filter (where is_closed and not is_won and is_renewal and close_date > ${today} - ${memory.lost}::int)::int
          as lost_renewals
      from deal group by customer_id
    ), renewal as (
      select distinct on (customer_id) customer_id, close_date, renewal_stage
      from deal where is_renewal and not is_closed and close_date is not null
      order by customer_id, close_date, id
    )
    select p.id, left(p.name, 200) as name, coalesce(roles.are_used, false) as roles_are_used,
      coalesce(people.people, 0) as people, people.best_scores, people.has_decision_maker, people.has_champion,
      coalesce(people.watched, 0) as watched, coalesce(people.heard_from, 0) as heard_from,
      people.champion_days, people.champions_watched, people.heard_days, people.outreach_days, people.contact_is_known,
      coalesce(sold.open, 0) as open, coalesce(sold.overdue, 0) as overdue, coalesce(sold.stalled, 0) as stalled,
      sold.furthest, coalesce(sold.won, 0) as won, coalesce(sold.lost, 0) as lost,
      coalesce(sold.lost_renewals, 0) as lost_renewals,
      coalesce(renewal.close_date, p.renewal_date)::text as renewal_on,
      coalesce(renewal.close_date, p.renewal_date) - ${today} as renewal_in_days, renewal.renewal_stage
    from picked p
    left join roles on roles.integration_id = p.integration_id
    left join people on people.customer_id = p.id
    left join sold on sold.customer_id = p.id
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
      // A mapping may have filled the column with anything.
      bestScores: (row.best_scores ?? []).map((score) => Math.min(100, Math.max(0, Number(score)))),
      hasDecisionMaker: row.has_decision_maker ?? false,
      hasChampion: row.has_champion ?? false,
      rolesAreUsed: row.roles_are_used,
      watched: row.watched,
      heardFrom: row.heard_from,
      championSilentDays: row.champion_days,
      championsWatched: row.champions_watched ?? false,
    },
    contact: {
      heardDays: row.heard_days,
      outreachDays: row.outreach_days,
      isKnown: row.contact_is_known ?? false,
    },
    deals: {
      open: row.open,
      overdue: row.overdue,
      stalled: row.stalled,
      furthest: row.furthest === null ? null : (openStages[row.furthest - 1] ?? null),
      won: row.won,
      lost: row.lost,
      lostRenewals: row.lost_renewals,
    },
    renewal:
      row.renewal_on === null || row.renewal_in_days === null
        ? null
        : { on: row.renewal_on, inDays: row.renewal_in_days, stage: row.renewal_stage },
  };
}
