import { type Amount, RenewalStage, renewalStageNames } from '../../contract/common.ts';
import { amountText } from '../../text/amount-text.ts';

const amounts = ['arr', 'amount'];

/** The value of a field in a sentence; `empty` if there is none. Text from the CRM is not made plain yet. */
export function fieldValue(field: string, value: unknown): string {
  if (field === 'archived_at') return value === null ? 'no' : 'yes';
  if (value === null || value === undefined || value === '') return 'empty';
  if (amounts.includes(field) && ['string', 'number'].includes(typeof value)) {
    return amountText(value as Amount, null);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((part) => fieldValue(field, part)).join(', ');
  if (typeof value === 'string') return stageName(field, value) ?? optionText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function stageName(field: string, value: string): string | undefined {
  const stage = field === 'renewal_stage' ? RenewalStage.safeParse(value).data : undefined;
  return stage && renewalStageText(stage);
}

/** A renewal stage within a sentence. */
export const renewalStageText = (stage: RenewalStage): string => renewalStageNames[stage].toLowerCase();

/** HubSpot's internal option names as words: `COMPUTER_SOFTWARE` is "Computer software"; others stay the same. */
export function optionText(value: string): string {
  if (value.length < 2 || !/^[A-Z0-9]*[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^[A-Z]{4,}$/.test(value)) return value;
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
