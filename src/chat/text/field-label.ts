import { amountText } from '../../amount-text.ts';
import type { Amount } from '../../contract/common.ts';
import { customFieldPrefix } from '../../sync/mapping/object-mapping.ts';

const labels: Record<string, string> = {
  arr: 'ARR',
  csm_id: 'CSM',
  archived_at: 'archived',
  customer_id: 'customer',
  email: 'email',
  title: 'job title',
  pipeline_id: 'pipeline',
  stage_id: 'stage',
  stage_label: 'stage',
  owner_id: 'owner',
};

/** The name of a field in a sentence: `csm_id` is "CSM", `customFields.plan_tier` is "plan tier". */
export function fieldLabel(field: string): string {
  if (Object.hasOwn(labels, field)) return labels[field] ?? field;
  const bare = field.startsWith(customFieldPrefix) ? field.slice(customFieldPrefix.length) : field;
  return bare.replaceAll('_', ' ').trim();
}

const amounts = ['arr', 'amount'];

/** The value of a field in a sentence; `empty` if there is none. Text from the CRM is not made plain yet. */
export function fieldValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty';
  if (amounts.includes(field) && ['string', 'number'].includes(typeof value)) {
    return amountText(value as Amount, null);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return optionText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** HubSpot's internal option names as words: `COMPUTER_SOFTWARE` is "Computer software"; others stay the same. */
export function optionText(value: string): string {
  if (value.length < 2 || !/^[A-Z0-9]*[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^[A-Z]{4,}$/.test(value)) return value;
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
