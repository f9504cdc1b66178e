import type { RenewalGapKind, RenewalRisk } from '../../../src/contract/renewals.ts';
import type { Tone } from '../ui/state-pill.tsx';

export const riskWords: Record<RenewalRisk, { word: string; tone: Tone }> = {
  high: { word: 'High risk', tone: 'bad' },
  medium: { word: 'Medium risk', tone: 'warn' },
  low: { word: 'Low risk', tone: 'good' },
  unknown: { word: 'Risk unknown', tone: 'idle' },
};

/** Each kind of gap in a few words, and in one sentence. */
export const gapWords: Record<RenewalGapKind, { word: string; meaning: string }> = {
  date_without_deal: {
    word: 'Date without a deal',
    meaning: 'The customer has a renewal date, but no open renewal deal stands for it in HubSpot.',
  },
  deal_without_customer: {
    word: 'Deal without a customer',
    meaning: 'The renewal deal is not associated with a company that is a customer here.',
  },
  deal_without_date: {
    word: 'Deal without a close date',
    meaning: 'Without a close date nobody knows when the renewal is due.',
  },
  deal_without_amount: {
    word: 'Deal without an amount',
    meaning: 'Without an amount the renewal is missing from the totals.',
  },
  dates_disagree: {
    word: 'Dates disagree',
    meaning: 'The close date of the deal and the renewal date of the customer are far apart.',
  },
  amounts_disagree: {
    word: 'Amounts disagree',
    meaning: 'The amount of the deal and the ARR of the customer are far apart.',
  },
  arr_unlike_renewals: {
    word: 'ARR is something else',
    meaning: 'Most renewals of a portal differ from the ARR of their customers.',
  },
  overdue: {
    word: 'Overdue',
    meaning: 'The close date is past and the deal is still open.',
  },
};
