import type { RenewalGapKind, RenewalRisk } from '../../../src/contract/renewals.ts';
import type { Tone } from '../ui/value/state-pill.tsx';

export const riskWords: Record<RenewalRisk, { word: string; tone: Tone }> = {
  high: { word: 'High risk', tone: 'bad' },
  medium: { word: 'Medium risk', tone: 'warn' },
  low: { word: 'Low risk', tone: 'good' },
  unknown: { word: 'Unknown risk', tone: 'idle' },
};

/** Each type of gap in a few words, and in a sentence. */
export const gapWords: Record<RenewalGapKind, { word: string; meaning: string }> = {
  date_without_deal: {
    word: 'Date without a deal',
    meaning: 'The customer has a renewal date but no open renewal deal in HubSpot.',
  },
  deal_without_customer: {
    word: 'Deal without a customer',
    meaning: 'The renewal deal isn’t associated with a company that is a customer.',
  },
  deal_without_date: {
    word: 'Deal without a close date',
    meaning: 'Without a close date, it’s unknown when the renewal is due.',
  },
  deal_without_amount: {
    word: 'Deal without an amount',
    meaning: 'Without an amount, the renewal is missing from the totals.',
  },
  dates_disagree: {
    word: 'Dates don’t match',
    meaning: 'The deal’s close date and the customer’s renewal date are far apart.',
  },
  amounts_disagree: {
    word: 'Amounts don’t match',
    meaning: 'The deal’s amount and the customer’s ARR are far apart.',
  },
  arr_unlike_renewals: {
    word: 'ARR doesn’t match renewals',
    meaning: 'Most renewals in a portal differ from their customers’ ARR.',
  },
  overdue: {
    word: 'Overdue',
    meaning: 'The close date has passed, but the deal is still open.',
  },
};
