import { type ObjectType, RenewalStage, renewalStageNames } from '../../../src/contract/common.ts';
import { customFieldPrefix } from '../../../src/contract/field-names.ts';
import { formatAmount, formatAmountFully } from './amounts.ts';
import { formatDay, formatMoment } from './dates.ts';
import { humanize } from './text.ts';

// Readable values of the change ledger.

/** The server's name of a custom field. */
export const customField = (name: string): string => customFieldPrefix + name;

const amounts = ['arr', 'amount'];

/**
 * A value of the ledger as text; null if it is empty. Amounts without a currency are in `currency`.
 * @param label the value's label, if the server has one.
 * @param full every digit of an amount.
 */
export const valueAsText = (
  field: string,
  value: unknown,
  label: string | null,
  currency: string | null,
  full = false,
): string | null => {
  if (field === 'archived_at') return value === null ? 'No' : 'Yes';
  if (value === null || value === undefined || value === '') return null;
  if (label !== null && label !== '') return label;
  if (amounts.includes(field) && (typeof value === 'number' || typeof value === 'string')) {
    return full ? formatAmountFully(value, currency) : formatAmount(value, currency);
  }
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return textAsText(field, value);
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(', ');
  return JSON.stringify(value);
};

const textAsText = (field: string, value: string): string => {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDay(value);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return formatMoment(value);
  if (field === 'buying_roles') return value.split(';').map(humanize).join(', ');
  if (field === 'renewal_stage') return nameOfStage(value);
  return field === 'industry' ? humanize(value) : value;
};

/** An industry by the label of its HubSpot option, if there is one; null without an industry. */
export const industryName = ({
  industry,
  industryLabel,
}: {
  industry: string | null;
  industryLabel: string | null | undefined;
}): string | null => industryLabel ?? (industry === null ? null : humanize(industry));

const nameOfStage = (value: string): string => {
  const stage = RenewalStage.safeParse(value).data;
  return stage ? renewalStageNames[stage] : value;
};

const ourNoun: Record<ObjectType, string> = { company: 'Customer', contact: 'Stakeholder', deal: 'Deal' };

/** Our noun for the changed record. */
export const recordKind = (objectType: ObjectType): string => ourNoun[objectType];
