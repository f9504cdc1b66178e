import { type RawBuilder, sql } from 'kysely';
import { signsOfLife } from '../rules/signs-of-life.ts';
import type { PortalCalendar } from '../sync/mapping/portal-calendar.ts';

/** Days since the last activity of the stakeholder `s`. Null: none, or not tracked; see `isWatched`. */
export const silentDays = (calendar: PortalCalendar): RawBuilder<number | null> =>
  calendar.daysSince(sql`s.last_engaged_at`, sql`s.integration_id`);

/** Whether HubSpot tracks the activity of the stakeholder `s`: without any, the stakeholder is silent. */
export const isWatched: RawBuilder<boolean> = sql`coalesce(s.engagement_facts ?| ${[...signsOfLife]}::text[], false)`;
