import { type RawBuilder, sql } from 'kysely';
import { signsOfLife } from '../signs-of-life.ts';

/** Days without a sign of life from which on somebody counts as silent. */
export const silentAfterDays = 30;

/** The day of a moment, counted from 1970 in UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / 86_400_000);

/**
 * Days since the last sign of life of the stakeholder `s`, as of a day. Null: there was none, or nothing would tell;
 * see `isWatched`.
 */
export const silentDays = (asOf: number): RawBuilder<number | null> =>
  sql`case when s.last_engaged_at is not null
    then greatest(0, ${asOf}::int - floor(extract(epoch from s.last_engaged_at) / 86400)::int) end`;

/** Whether HubSpot would tell of signs of life of the stakeholder `s`: without one, it is silent. */
export const isWatched: RawBuilder<boolean> = sql`coalesce(s.engagement_facts ?| ${[...signsOfLife]}::text[], false)`;
