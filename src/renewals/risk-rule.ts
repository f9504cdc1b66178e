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

// The rule for renewals at risk, in SQL and in words. `d` is the deal, `c` its customer.

/** Whether the customer has a decision maker or champion, including those entered only in the platform. */
export const hasKeyPerson = sql<boolean>`(exists (
    select from stakeholder_customers l join stakeholders s on s.id = l.stakeholder_id
    where l.customer_id = c.id and ${isKeyPerson})
  or exists (select from stakeholders s where s.customer_id = c.id and ${isKeyPerson}))`;

/** An open renewal with a customer in poor or declining health, or with a past close date. */
export const isHighRisk = (
  today: RawBuilder<string>,
) => sql<boolean>`(not ${isSettled} and c.health_score is not null
  and (c.health_score < ${sql.lit(healthLimits.poorBelow)} or c.health_trend::text = 'declining'
    or ${isOverdue(today)}))`;

/**
 * How likely a renewal is to be lost; unknown if it is closed or there is no health score.
 * @param today from `todayOf`.
 */
export const riskOf = (today: RawBuilder<string>) => sql<RenewalRisk>`case
  when ${isSettled} or c.health_score is null then 'unknown'
  when ${isHighRisk(today)} then 'high'
  when c.health_score < ${sql.lit(healthLimits.healthyFrom)} or ${isNotBegun(today)} or not ${hasKeyPerson}
    then 'medium'
  else 'low' end`;

/** The rule's inputs for one renewal. */
interface RiskFacts {
  hasCustomer: boolean;
  isSettled: boolean;
  stage: RenewalStage;
  score: number | null;
  trend: string | null;
  /** Days from today to the close date; negative if it has passed. */
  daysLeft: number | null;
  hasKeyPerson: boolean;
}

/** The reasons for the risk, or why it is unknown, most important first. Never empty. */
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
