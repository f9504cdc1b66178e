import { type RawBuilder, sql } from 'kysely';
import type { RenewalStage } from '../contract/customers.ts';
import type { RenewalRisk } from '../contract/renewals.ts';
import { isSettled } from './renewal-terms.ts';

// The rule by which renewals are at risk, once in SQL and once in words. `d` is the deal, `c` its customer.

/** A score below `highBelow` is a high risk, one below `mediumBelow` a medium one. */
const limits = { highBelow: 40, mediumBelow: 70, soonDays: 30 };

/** Whether anybody is known at the customer who decides, or speaks for us. */
export const hasKeyPerson = sql<boolean>`exists (
  select from stakeholder_customers l join stakeholders s on s.id = l.stakeholder_id
  where l.customer_id = c.id and s.archived_at is null and (s.is_decision_maker or s.is_champion))`;

/** An open renewal whose customer is in poor or worsening health, or whose close date is past. */
export const isHighRisk = (
  today: RawBuilder<string>,
) => sql<boolean>`(not ${isSettled} and c.health_score is not null
  and (c.health_score < ${sql.lit(limits.highBelow)} or c.health_trend = 'declining' or d.close_date < ${today}))`;

/**
 * How likely a renewal is lost. Without a health score, and of a renewal that is closed, nothing is said.
 * @param today as `todayOf` gives it.
 */
export const riskOf = (today: RawBuilder<string>) => sql<RenewalRisk>`case
  when ${isSettled} or c.health_score is null then 'unknown'
  when ${isHighRisk(today)} then 'high'
  when c.health_score < ${sql.lit(limits.mediumBelow)}
    or (d.renewal_stage = 'open' and d.close_date <= ${today} + ${sql.lit(limits.soonDays)})
    or not ${hasKeyPerson} then 'medium'
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
  if (facts.isSettled) return ['The renewal is closed: there is no risk left to judge.'];
  if (!facts.hasCustomer) return ['The deal is linked to no customer, so there is no health to judge by.'];
  const reasons: string[] = [];
  if (score === null) reasons.push('The customer has no health score.');
  else if (score < limits.highBelow) reasons.push(`The health score is ${score}, below ${limits.highBelow}.`);
  if (trend === 'declining') reasons.push('Health is declining.');
  if (daysLeft !== null && daysLeft < 0) {
    reasons.push(`The close date passed ${days(-daysLeft)} ago, and the deal is still open.`);
  }
  if (score !== null && score >= limits.highBelow && score < limits.mediumBelow) {
    reasons.push(`The health score is ${score}, below ${limits.mediumBelow}.`);
  }
  if (stage === 'open' && daysLeft !== null && daysLeft >= 0 && daysLeft <= limits.soonDays) {
    const left = daysLeft === 0 ? 'today' : `in ${days(daysLeft)}`;
    reasons.push(`It closes ${left}, and its stage is still open.`);
  }
  if (!facts.hasKeyPerson) reasons.push('No decision maker and no champion is known.');
  if (reasons.length === 0) reasons.push(`The health score is ${score}, and nothing speaks against it.`);
  return reasons;
}

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);
