import { type RawBuilder, sql } from 'kysely';
import type { RenewalStage } from '../contract/common.ts';

// The facts about a renewal, in SQL and in TypeScript. Both its risk and the health of its customer are based on
// them, so that they don't contradict each other. `d` is the deal.

/** Health is poor below `poorBelow`, and good from `healthyFrom` on. */
export const healthLimits = { poorBelow: 40, healthyFrom: 70 } as const;

/** A renewal this close that hasn't started is at risk. */
export const soonDays = 30;

/** A settled renewal this close to the customer's renewal date counts as the renewal for that date. */
export const settledNearDays = 90;

/** A stage that is open in HubSpot can be mapped to a settled renewal stage. */
export const isSettled = sql<boolean>`(d.is_closed or d.renewal_stage in ('closed_won', 'closed_lost'))`;

/** A renewal in progress: written so that the index `deals_open_renewals` covers the condition. */
export const isOpenRenewal = sql<boolean>`(d.is_renewal and not d.is_closed and d.archived_at is null
  and d.renewal_stage not in ('closed_won', 'closed_lost'))`;

/**
 * What is wrong with the date of an open renewal, regardless of other facts: `overdue`: the close date has passed;
 * `not_begun`: it closes soon, but its renewal stage is still open.
 */
type RenewalDanger = 'overdue' | 'not_begun';

/** @param daysLeft from the portal's today to the close date, negative if it has passed, null without one. */
export function dangerOf(stage: RenewalStage, daysLeft: number | null): RenewalDanger | undefined {
  if (daysLeft === null) return undefined;
  if (daysLeft < 0) return 'overdue';
  return stage === 'open' && daysLeft <= soonDays ? 'not_begun' : undefined;
}

/**
 * The same for the deal `d`.
 * @param today in the deal's portal.
 */
export const isOverdue = (today: RawBuilder<string>) => sql<boolean>`(d.close_date < ${today})`;
export const isNotBegun = (today: RawBuilder<string>) =>
  sql<boolean>`(d.renewal_stage = 'open' and d.close_date >= ${today} and d.close_date <= ${today} + ${sql.lit(soonDays)})`;

/** A stakeholder `s` who is a decision maker or champion. */
export const isKeyPerson = sql<boolean>`(s.archived_at is null and (s.is_decision_maker or s.is_champion))`;

/** The text for a customer without either, used everywhere. */
export const noKeyPerson = 'No decision maker or champion identified.';
