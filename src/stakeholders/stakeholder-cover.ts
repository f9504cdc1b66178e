import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import { isSeen } from '../context/seen-rows.ts';
import type { StakeholderWarning } from '../contract/customers.ts';
import { silentAfterDays } from '../rules/signs-of-life.ts';
import { readPortalCalendar } from '../sync/mapping/portal-calendar.ts';
import { isWatched, silentDays } from './silence.ts';

/** A stakeholder of a customer, with what determines the cover. */
export interface CoverPerson {
  id: string;
  name: string | null;
  isDecisionMaker: boolean;
  isChampion: boolean;
  /** Days since the last activity; null: none. */
  silentDays: number | null;
  /** Whether HubSpot tracks them. */
  isWatched: boolean;
}

/**
 * The gaps among a customer's stakeholders. Archived ones don't count, and those whom HubSpot doesn't track can't be
 * silent.
 */
export async function readCover(
  context: OrganizationContext,
  customerId: string,
): Promise<StakeholderWarning[]> {
  const calendar = (await readPortalCalendar(context.db, context.organizationId))(context.clock.now());
  const { rows } = await sql<CoverPerson>`
    select s.id, left(s.name, 200) as name, coalesce(s.is_decision_maker, false) as "isDecisionMaker",
      coalesce(s.is_champion, false) as "isChampion", ${silentDays(calendar)} as "silentDays", ${isWatched} as "isWatched"
    from stakeholders s
    where ${isSeen(context, 's')} and s.archived_at is null and s.id in (
      select stakeholder_id from stakeholder_customers where customer_id = ${customerId}
      union all select id from stakeholders where customer_id = ${customerId})
    order by s.last_engaged_at desc nulls last, s.id`.execute(context.db);
  return coverWarnings(rows);
}

/**
 * The warnings, most serious first. Pure.
 * @param people sorted by last activity, most recent first.
 */
export function coverWarnings(people: readonly CoverPerson[]): StakeholderWarning[] {
  if (people.length === 0) {
    return [warning('no_stakeholders', 'No contacts. Associate contacts with the company in HubSpot.')];
  }
  const warnings: StakeholderWarning[] = [];
  if (!people.some((person) => person.isDecisionMaker)) {
    warnings.push(
      warning(
        'no_decision_maker',
        'No decision maker identified. Assign the "Decision maker" buying role to a contact in HubSpot.',
      ),
    );
  }
  const champions = people.filter((person) => person.isChampion);
  const [champion] = champions;
  if (!champion) {
    warnings.push(
      warning(
        'no_champion',
        'No champion identified. Assign the "Champion" buying role to a contact in HubSpot.',
      ),
    );
  } else if (champions.every(isSilent)) {
    const message = silentChampions(champion, champions.length);
    warnings.push(warning('champion_silent', message, champion.id));
  }
  if (people.every(isSilent)) {
    warnings.push(warning('all_silent', `All contacts silent for ${silentAfterDays}+ days.`));
  }
  const engaged = people.filter((person) => !isSilent(person));
  const [only] = engaged;
  if (only && engaged.length === 1) {
    const rest =
      people.length === 1 ? 'is the only contact' : `is the only active contact of ${people.length}`;
    warnings.push(warning('single_contact', `${nameOf(only)} ${rest}. Engage a second contact.`, only.id));
  }
  return warnings;
}

/** @param last the one with the most recent activity. */
function silentChampions(last: CoverPerson, count: number): string {
  const { silentDays: days } = last;
  if (count === 1) {
    const silence = days === null ? 'never been in contact' : `been silent for ${days} days`;
    return `Champion ${nameOf(last)} has ${silence}.`;
  }
  return days === null
    ? `No contact yet from any of the ${count} champions.`
    : `All ${count} champions silent for ${days}+ days (last: ${nameOf(last)}).`;
}

function isSilent({ silentDays: days, isWatched: watched }: CoverPerson): boolean {
  return days === null ? watched : days >= silentAfterDays;
}

const nameOf = ({ name }: CoverPerson) => name?.trim() || 'without a name';

function warning(
  code: StakeholderWarning['code'],
  message: string,
  stakeholderId: string | null = null,
): StakeholderWarning {
  return { code, message, stakeholderId };
}
