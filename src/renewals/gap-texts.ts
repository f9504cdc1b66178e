import type { RenewalGap, RenewalGapKind } from '../contract/renewals.ts';
import { amountText } from '../text/amount-text.ts';
import { dayText } from '../text/day-text.ts';

/** The facts of a gap. */
export type GapFacts = Pick<
  RenewalGap,
  'renewalDate' | 'closeDate' | 'days' | 'arr' | 'value' | 'currency' | 'disagreeing' | 'compared'
>;

/** What doesn't match, and how to fix it. */
export function gapTexts(kind: RenewalGapKind, facts: GapFacts): { explanation: string; remedy: string } {
  const renewalDate = dayText(facts.renewalDate ?? '');
  const closeDate = dayText(facts.closeDate ?? '');
  const days = facts.days === 1 ? '1 day' : `${facts.days} days`;
  const money = (amount: GapFacts['arr']) => amountText(amount ?? 0, facts.currency);
  switch (kind) {
    case 'date_without_deal':
      return {
        explanation: `The customer renews on ${renewalDate} but has no open renewal deal.`,
        remedy:
          'Create the renewal deal in HubSpot and link it to the company. If it already exists, link it, or add its pipeline to the renewal settings. If the date is wrong, correct it.',
      };
    case 'deal_without_customer':
      return {
        explanation: 'The renewal deal has no synced company, so it counts for no customer.',
        remedy:
          'Link the deal to its company in HubSpot. If it is linked, adjust the customer filter to include the company.',
      };
    case 'deal_without_date':
      return {
        explanation: 'The renewal deal has no close date, so there are no reminders.',
        remedy: 'Set the close date of the deal in HubSpot.',
      };
    case 'deal_without_amount':
      return {
        explanation: 'The renewal deal has no amount, so it is excluded from totals.',
        remedy: 'Set the amount of the deal in HubSpot.',
      };
    case 'dates_disagree':
      return {
        explanation: `The customer renews on ${renewalDate}, but its next renewal deal closes on ${closeDate}: ${days} apart.`,
        remedy: 'Correct the close date of the deal or the renewal date of the customer, whichever is wrong.',
      };
    case 'amounts_disagree':
      return {
        explanation: `The customer’s ARR is ${money(facts.arr)}, but its next renewal deal is worth ${money(facts.value)}.`,
        remedy:
          'Correct the amount of the deal or the ARR, whichever is wrong. Ignore this if the renewal is meant to grow or shrink.',
      };
    case 'arr_unlike_renewals':
      return {
        explanation: `Of ${facts.compared} customers with an ARR and a renewal deal, ${facts.disagreeing} have a renewal with a different amount. ARR is probably mapped to the wrong property; by default it is the company’s annual revenue in HubSpot. These gaps are not listed individually.`,
        remedy:
          'Map ARR to the HubSpot property with the annual contract value. If the deal amounts are wrong, correct them.',
      };
    case 'overdue':
      return {
        explanation: `The renewal deal was due to close on ${closeDate}, ${days} ago, and is still open.`,
        remedy: 'Close the deal in HubSpot as won or lost, or set a new close date.',
      };
  }
}
