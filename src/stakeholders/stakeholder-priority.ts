import { type RawBuilder, sql } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import { buyingRoles, noRolePriority } from './buying-roles.ts';
import { isWatched, silentAfterDays, silentDays } from './silence.ts';

// docs/health.md has the same for people.

/** Silence begins to count after so many days, and counts in full after so many. */
const quietDays = 14;
const longestDays = 90;
const mostForEngagement = 20;
const mostForSilence = 30;
const mostForRole = Math.max(...buyingRoles.map(({ priority }) => priority));

const roles = sql`jsonb_to_recordset(${toJsonb(
  buyingRoles.map(({ role, priority }) => ({ role, priority })),
)}::jsonb) as known (role text, priority int)`;
const priorityOf = (wanted: string) =>
  sql`${buyingRoles.find(({ role }) => role === wanted)?.priority ?? noRolePriority}::int`;

/**
 * Who of the stakeholders `s` to talk to first, from 0 to 100: their part in buying, their engagement, and how long
 * those whose part matters have been silent.
 * @param asOf the day, as of `dayOf`: the order of a list holds for one.
 */
export function stakeholderPriority(asOf: number): RawBuilder<number> {
  const role = sql`greatest(${noRolePriority}::int,
    case when s.is_decision_maker then ${priorityOf('DECISION_MAKER')} end,
    case when s.is_champion then ${priorityOf('CHAMPION')} end,
    (select max(known.priority) from ${roles} where known.role = any(s.hubspot_roles)))`;
  const engagement = sql`${mostForEngagement}::int * least(greatest(coalesce(s.engagement_score, 0), 0), 100) / 100.0`;
  const days = sql`coalesce(${silentDays(asOf)}, case when ${isWatched} then ${longestDays}::int else 0 end)`;
  const silence = sql`case when ${days} < ${quietDays}::int then 0
    else ${mostForSilence}::int * least(${days}, ${longestDays}::int) / ${longestDays}::numeric end`;
  return sql<number>`(case when s.archived_at is not null then 0
    else round(${role} + ${engagement} + ${silence} * ${role} / ${mostForRole}::int) end)::int`;
}

/** What the words for a priority follow from. */
export interface Standing {
  role: string | null;
  hubspotRoles: readonly string[];
  isDecisionMaker: boolean;
  isChampion: boolean;
  engagementScore: number | null;
  silentDays: number | null;
  /** Whether HubSpot would tell of signs of life. */
  isWatched: boolean;
  archived: boolean;
  erased: boolean;
}

/** Why somebody has the priority they have: "Champion, silent for 42 days". Pure. */
export function priorityReason(of: Standing): string {
  if (of.erased) return 'Erased for privacy';
  if (of.archived) return 'Archived';
  return `${partOf(of)}, ${stateOf(of)}`;
}

function partOf({ role, hubspotRoles, isDecisionMaker, isChampion }: Standing): string {
  if (isDecisionMaker && isChampion) return 'Decision maker and champion';
  if (isDecisionMaker) return 'Decision maker';
  const [weightiest] = hubspotRoles;
  if (isChampion && weightiest !== 'EXECUTIVE_SPONSOR') return 'Champion';
  return buyingRoles.find((known) => known.role === weightiest)?.words ?? (role?.trim() || 'No buying role');
}

function stateOf({ silentDays: days, isWatched: watched, engagementScore }: Standing): string {
  if (days === null) return watched ? 'not heard from yet' : 'engagement unknown';
  if (days >= silentAfterDays) return `silent for ${days} days`;
  const when = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  return `${(engagementScore ?? 0) >= highlyEngaged ? 'highly engaged, heard from' : 'heard from'} ${when}`;
}

const highlyEngaged = 60;
