import type { ObjectType } from '../../../src/contract/common.ts';
import { formatAmount, formatAmountFully } from './amounts.ts';
import { formatDay, formatMoment } from './dates.ts';
import { humanize } from './text.ts';

// Readable names of our fields, and readable values of the change ledger.

const customFieldPrefix = 'customFields.';

const fieldNames: Record<string, string> = {
  name: 'Name',
  domain: 'Domain',
  industry: 'Industry',
  arr: 'ARR',
  csm_id: 'CSM',
  renewal_date: 'Renewal date',
  health_score: 'Health score',
  health_trend: 'Health trend',
  archived_at: 'Archived',
  merge: 'Merge in HubSpot',
  customer_id: 'Customer',
  email: 'E-mail',
  title: 'Job title',
  phone: 'Phone',
  role: 'Role',
  buying_roles: 'Buying roles',
  is_decision_maker: 'Decision maker',
  is_champion: 'Champion',
  engagement_score: 'Engagement',
  last_engaged_at: 'Last engaged',
  amount: 'Amount',
  currency: 'Currency',
  pipeline_id: 'Pipeline',
  stage_id: 'Stage',
  stage_label: 'Stage',
  renewal_stage: 'Renewal stage',
  is_renewal: 'Renewal',
  is_closed: 'Closed',
  is_won: 'Won',
  close_date: 'Close date',
  owner_id: 'Owner',
};

/** A field's readable name: `arr` is "ARR", `customFields.plan_tier` is "Plan tier". */
export const fieldName = (field: string): string => {
  const known = Object.hasOwn(fieldNames, field) ? fieldNames[field] : undefined;
  if (known !== undefined) return known;
  const bare = field.startsWith(customFieldPrefix) ? field.slice(customFieldPrefix.length) : field;
  const snake = /^[a-z][a-z0-9]*([A-Z][a-z0-9]+)+$/.test(bare)
    ? bare.replace(/[A-Z]/g, '_$&').toLowerCase()
    : bare;
  return /^[a-z0-9]+(_[a-z0-9]+)*$/.test(snake) ? humanize(snake.toUpperCase()) : bare;
};

/** The server's name for a custom field. */
export const customField = (name: string): string => customFieldPrefix + name;

const amounts = ['arr', 'amount'];

/**
 * A value of the ledger as text; null if it is empty. Amounts are in `currency` if their own is unknown.
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
  if (field === 'renewal_stage') return humanize(value.toUpperCase());
  return field === 'industry' ? humanize(value) : value;
};

const ourNoun: Record<ObjectType, string> = { company: 'Customer', contact: 'Stakeholder', deal: 'Deal' };

/** Our noun for the record that changed. */
export const recordKind = (objectType: ObjectType): string => ourNoun[objectType];
