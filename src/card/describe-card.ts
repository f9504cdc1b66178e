import type { Card, CardAbsence, CardRenewal, CustomerCard, HealthBand } from '../contract/card.ts';
import { HealthTrend } from '../contract/common.ts';
import type { CustomerHealthPush, Deal, StakeholderWarning } from '../contract/customers.ts';

/** What other features know about a customer. */
export interface CardParts {
  customer: { id: string; name: string | null; healthScore: number | null; healthTrend: string | null };
  /** The URL of the customer's page. */
  url: string;
  health: { reasons: string[]; calculatedAt: string | null };
  /** How far the score is synced to this portal; undefined: scores aren't pushed there. */
  push: CustomerHealthPush | undefined;
  /** The next open renewal. */
  renewal: Deal | null;
  /** Gaps among the stakeholders, most serious first. */
  cover: StakeholderWarning[];
  now: number;
}

const mostReasons = 3;
/** This many days before its date, a renewal that hasn't started is the next step. */
const soonDays = 90;

/** The content of the HubSpot card for a customer. Pure. */
export function describeCard(parts: CardParts): CustomerCard {
  const { customer, push } = parts;
  const renewal = parts.renewal === null ? null : toRenewal(parts.renewal);
  const trend = HealthTrend.safeParse(customer.healthTrend);
  return {
    state: 'customer',
    customer: { id: customer.id, name: customer.name, url: parts.url },
    health:
      customer.healthScore === null
        ? null
        : {
            score: customer.healthScore,
            band: bandOf(customer.healthScore),
            trend: trend.success ? trend.data : null,
            reasons: parts.health.reasons.slice(0, mostReasons),
            calculatedAt: parts.health.calculatedAt,
          },
    push: {
      state: push?.state ?? 'off',
      pushedAt: push?.pushedAt ?? null,
      confirmedAt: push?.confirmedAt ?? null,
      explanation: push?.explanation ?? null,
    },
    renewal,
    nextAction: nextAction(renewal, parts.cover),
    asOf: new Date(parts.now).toISOString(),
  };
}

const absences: Record<CardAbsence, string> = {
  portal_not_connected:
    "This HubSpot account isn't connected to CSCX.AI. An admin can connect it in CSCX.AI under Settings › Integrations.",
  not_a_customer:
    "This record isn't a customer in CSCX.AI yet. New records arrive with the next sync, unless the customer filter excludes them.",
  deal_without_company:
    "This deal's company isn't a customer in CSCX.AI. Associate the deal with a customer; it shows here after the next sync.",
  archived: 'This customer is archived in CSCX.AI.',
};

/** The content of the card if there is no customer. */
export function describeAbsence(reason: CardAbsence, now: number): Card {
  return { state: 'absent', reason, message: absences[reason], asOf: new Date(now).toISOString() };
}

function bandOf(score: number): HealthBand {
  if (score >= 70) return 'good';
  return score >= 40 ? 'fair' : 'poor';
}

function toRenewal(deal: Deal): CardRenewal {
  return {
    dealName: deal.name,
    stage: deal.renewalStage,
    stageLabel: deal.stageLabel,
    date: deal.closeDate,
    daysLeft: deal.daysLeft,
    amount: deal.amount,
    currency: deal.currency,
    url: deal.url,
  };
}

/** The most urgent next step from renewals and stakeholders. */
function nextAction(renewal: CardRenewal | null, cover: StakeholderWarning[]): string | null {
  const { daysLeft = null, stage } = renewal ?? {};
  if (daysLeft !== null && daysLeft < 0) {
    return 'The renewal date has passed and the deal is still open. Close the deal or change its date.';
  }
  const [warning] = cover;
  if (warning) return warning.message;
  if (daysLeft !== null && daysLeft <= soonDays && stage === 'open') {
    return 'The renewal is close and its stage is still open. Start the conversation.';
  }
  return null;
}
