import { type RawBuilder, sql } from 'kysely';
import type { RenewalStage } from '../contract/common.ts';

import type { RenewalRisk } from '../contract/renewals.ts';
import {
  dangerOf,
  healthLimits,
  isKeyPerson,
  isNotBegun,
  isOverdue,
  isSettled,
  noKeyPerson,
} from '../rules/renewal-facts.ts';

// The rule by which renewals are at risk, once in SQL and once in words. `d` is the deal, `c` its customer.

/** Whether the customer has a decision maker or champion, including those that only the platform has. */
export const hasKeyPerson = sql<boolean>`(exists (
    select from stakeholder_customers l join stakeholders s on s.id = l.stakeholder_id
    where l.customer_id = c.id and ${isKeyPerson})
  or exists (select from stakeholders s where s.customer_id = c.id and ${isKeyPerson}))`;

/** An open renewal whose customer is in poor or worsening health, or whose close date is past. */
export const isHighRisk = (
  today: RawBuilder<string>,
) => sql<boolean>`(not ${isSettled} and c.health_score is not null
  and (c.health_score < ${sql.lit(healthLimits.poorBelow)} or c.health_trend = 'declining'
    or ${isOverdue(today)}))`;

/**
 * How likely a renewal is lost. Without a health score, and of a renewal that is closed, nothing is said.
 * @param today as `todayOf` gives it.
 */
export const riskOf = (today: RawBuilder<string>) => sql<RenewalRisk>`case
  when ${isSettled} or c.health_score is null then 'unknown'
  when ${isHighRisk(today)} then 'high'
  when c.health_score < ${sql.lit(healthLimits.healthyFrom)} or ${isNotBegun(today)} or not ${hasKeyPerson}
    then 'medium'
  else 'low' end`;

/** What the rule looks at, of one renewal. */
export interface RiskFacts {
  hasCustomer: boolean;
  isSettled: boolean;
  stage: RenewalStage;
  score: number | null;
  trend: string | null;
  /** Days from today to the close date; negative: it is past. */
  daysLeft: number | null;
  hasKeyPerson: boolean;
}

/** All that speaks for the risk, or why none is known, the weightiest first. Never empty. */
export function riskReasons(facts: RiskFacts): string[] {
  const { score, trend, daysLeft, stage } = facts;
  const { poorBelow, healthyFrom } = healthLimits;
  const danger = dangerOf(stage, daysLeft);
  if (facts.isSettled) return ['The renewal is closed.'];
  if (!facts.hasCustomer) return ['The deal has no customer, so there is no health score.'];
  const reasons: string[] = [];
  if (score === null) reasons.push('The customer has no health score.');
  else if (score < poorBelow) reasons.push(`The health score is ${score}, below ${poorBelow}.`);
  if (trend === 'declining') reasons.push('Health is declining.');
  if (danger === 'overdue' && daysLeft !== null) {
    reasons.push(`The close date passed ${days(-daysLeft)} ago, and the deal is still open.`);
  }
  if (score !== null && score >= poorBelow && score < healthyFrom) {
    reasons.push(`The health score is ${score}, below ${healthyFrom}.`);
  }
  if (danger === 'not_begun' && daysLeft !== null) {
    const left = daysLeft === 0 ? 'today' : `in ${days(daysLeft)}`;
    reasons.push(`It closes ${left}, and its stage is still open.`);
  }
  if (!facts.hasKeyPerson) reasons.push(noKeyPerson);
  if (reasons.length === 0) reasons.push(`The health score is ${score}. No risk factors.`);
  return reasons;
}

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);
