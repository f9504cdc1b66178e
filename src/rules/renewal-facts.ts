import { type RawBuilder, sql } from 'kysely';
import type { RenewalStage } from '../contract/common.ts';

// What is true of a renewal, in SQL and in TypeScript. Both the risk of a renewal and the health of its customer
// follow from these facts, so that neither contradicts the other. `d` is the deal.

/** Below `poorBelow` health is poor, from `healthyFrom` on it is good. */
export const healthLimits = { poorBelow: 40, healthyFrom: 70 } as const;

/** A renewal this near that nobody has begun is in danger. */
export const soonDays = 30;

/** A renewal that was settled this near to the customer's own renewal date is the one that was meant. */
export const settledNearDays = 90;

/** A stage that HubSpot takes for open may mean that the renewal is settled. */
export const isSettled = sql<boolean>`(d.is_closed or d.renewal_stage in ('closed_won', 'closed_lost'))`;

/** A renewal that somebody still works on: written so that the index `deals_open_renewals` holds all of them. */
export const isOpenRenewal = sql<boolean>`(d.is_renewal and not d.is_closed and d.archived_at is null
  and d.renewal_stage not in ('closed_won', 'closed_lost'))`;

/**
 * What is wrong with the date of an open renewal, whatever else is known of it: `overdue`, the close date is past;
 * `not_begun`, it closes soon and its stage is still open.
 */
export type RenewalDanger = 'overdue' | 'not_begun';

/** @param daysLeft from the portal's today to the close date; negative: it is past. Null: there is none. */
export function dangerOf(stage: RenewalStage, daysLeft: number | null): RenewalDanger | undefined {
  if (daysLeft === null) return undefined;
  if (daysLeft < 0) return 'overdue';
  return stage === 'open' && daysLeft <= soonDays ? 'not_begun' : undefined;
}

/** The same of the deal `d`. @param today where the deal's portal is. */
export const isOverdue = (today: RawBuilder<string>) => sql<boolean>`(d.close_date < ${today})`;
export const isNotBegun = (today: RawBuilder<string>) =>
  sql<boolean>`(d.renewal_stage = 'open' and d.close_date >= ${today} and d.close_date <= ${today} + ${sql.lit(soonDays)})`;

/** A stakeholder `s` who decides, or speaks for us. */
export const isKeyPerson = sql<boolean>`(s.archived_at is null and (s.is_decision_maker or s.is_champion))`;

/** What is said where a customer has none of either, by whoever says it. */
export const noKeyPerson = 'No decision maker or champion identified.';
