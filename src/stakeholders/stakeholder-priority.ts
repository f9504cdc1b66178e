import { type RawBuilder, sql } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import { silentAfterDays } from '../rules/signs-of-life.ts';
import type { PortalCalendar } from '../sync/mapping/portal-calendar.ts';
import { buyingRoles, noRolePriority } from './buying-roles.ts';
import { hasLeadingTitle, leadingTitlePriority } from './leading-titles.ts';
import { isWatched, silentDays } from './silence.ts';

// docs/health.md documents these values: update both.

const mostForEngagement = 20;

/**
 * Up to this many days since the last activity, a stakeholder counts as in touch, with full points, which then fall
 * to 0.
 */
const inTouchDays = 14;
const outOfTouchDays = 60;
const mostForTouch = 30;
/** Unknown if HubSpot doesn't track it. */
const forUnknownTouch = 15;

/**
 * From this many points of the buying role on, silence is a reason to call, with full points after this many days.
 */
const decidesFrom = 40;
const longestDays = 90;
const mostForSilence = 20;

const roles = sql`jsonb_to_recordset(${toJsonb(
  buyingRoles.map(({ role, priority }) => ({ role, priority })),
)}::jsonb) as known (role text, priority int)`;
const weightOf = (wanted: string) =>
  buyingRoles.find(({ role }) => role === wanted)?.priority ?? noRolePriority;
const priorityOf = (wanted: string) => sql`${weightOf(wanted)}::int`;

/**
 * The contact priority of the stakeholders `s`, from 0 to 100: their buying role, their engagement, and either recent
 * contact or, for decision makers, silence.
 * @param calendar at one moment: the order of a list holds for one day.
 */
export function stakeholderPriority(calendar: PortalCalendar): RawBuilder<number> {
  const part = sql`greatest(${noRolePriority}::int,
    case when s.is_decision_maker then ${priorityOf('DECISION_MAKER')} end,
    case when s.is_champion then ${priorityOf('CHAMPION')} end,
    case when ${hasLeadingTitle} then ${leadingTitlePriority}::int end,
    (select max(known.priority) from ${roles} where known.role = any(s.hubspot_roles)))`;
  const engagement = sql`${mostForEngagement}::int * least(greatest(coalesce(s.engagement_score, 0), 0), 100) / 100.0`;
  const days = sql`coalesce(${silentDays(calendar)}, ${longestDays}::int)`;
  const touch = sql`${mostForTouch}::int * least(1, greatest(0, ${outOfTouchDays}::int - ${days})
    / ${outOfTouchDays - inTouchDays}::numeric)`;
  const silence = sql`case when ${days} < ${silentAfterDays}::int or ${part} < ${decidesFrom}::int then 0
    else ${mostForSilence}::int * least(${days}, ${longestDays}::int) / ${longestDays}::numeric end`;
  const isKnown = sql`(s.last_engaged_at is not null or ${isWatched})`;
  return sql<number>`(case when s.archived_at is not null then 0
    else round(${part} + ${engagement}
      + case when ${isKnown} then greatest(${touch}, ${silence}) else ${forUnknownTouch}::int end) end)::int`;
}

/** The facts behind the reason for a priority. */
export interface Standing {
  role: string | null;
  hubspotRoles: readonly string[];
  isDecisionMaker: boolean;
  isChampion: boolean;
  /** The job title, if it is a leading one. */
  leadingTitle: string | null;
  engagementScore: number | null;
  silentDays: number | null;
  /** Whether HubSpot tracks the activity. */
  isWatched: boolean;
  archived: boolean;
  erased: boolean;
}

/**
 * The reason for a priority: "Champion, silent for 42 days: follow up". For a silent stakeholder who isn't a decision
 * maker, it says low priority. Pure.
 */
export function priorityReason(of: Standing): string {
  if (of.erased) return 'Erased for privacy';
  if (of.archived) return 'Archived';
  const part = partOf(of);
  const state = stateOf(of);
  if (!isSilent(of)) return part === undefined ? capitalized(state) : `${part}, ${state}`;
  if (weightOfPart(of) >= decidesFrom) {
    return `${part ?? 'Decides'}, ${state}: ${of.silentDays === null ? 'reach out' : 'follow up'}`;
  }
  return `Low priority: ${part === undefined ? 'no buying role' : uncapitalized(part)}, ${state}`;
}

/** Undefined: unknown. */
function partOf({
  role,
  hubspotRoles,
  isDecisionMaker,
  isChampion,
  leadingTitle,
}: Standing): string | undefined {
  if (isDecisionMaker && isChampion) return 'Decision maker and champion';
  if (isDecisionMaker) return 'Decision maker';
  const [weightiest] = hubspotRoles;
  if (isChampion && weightiest !== 'EXECUTIVE_SPONSOR') return 'Champion';
  const known = buyingRoles.find((one) => one.role === weightiest);
  if (known && known.priority >= leadingTitlePriority) return known.words;
  return leadingTitle?.trim() || known?.words || role?.trim() || undefined;
}

function weightOfPart({ hubspotRoles, isDecisionMaker, isChampion, leadingTitle }: Standing): number {
  return Math.max(
    ...hubspotRoles.map(weightOf),
    isDecisionMaker ? weightOf('DECISION_MAKER') : 0,
    isChampion ? weightOf('CHAMPION') : 0,
    leadingTitle === null ? noRolePriority : leadingTitlePriority,
  );
}

function isSilent({ silentDays: days, isWatched: watched }: Standing): boolean {
  return days === null ? watched : days >= silentAfterDays;
}

function stateOf({ silentDays: days, isWatched: watched, engagementScore }: Standing): string {
  if (days === null) return watched ? 'no contact yet' : 'engagement unknown';
  if (days >= silentAfterDays) return `silent for ${days} days`;
  const when = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  return `${(engagementScore ?? 0) >= highlyEngaged ? 'highly engaged, last contact' : 'last contact'} ${when}`;
}

const highlyEngaged = 60;

const capitalized = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
/** As in the middle of a sentence; a word with two leading capitals is an abbreviation. */
const uncapitalized = (text: string) =>
  /^\p{Lu}\p{Lu}/u.test(text) ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
