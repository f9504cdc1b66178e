import type { Alert } from '../../contract/alerts.ts';
import type { Amount } from '../../contract/common.ts';
import { amountText } from '../../text/amount-text.ts';

export interface Fact {
  label: string;
  value: string;
}

/** The known facts of an alert in words. Plain text, partly written by users of HubSpot. */
export function factsOf(alert: Alert): Fact[] {
  const facts: [string, string | null][] = [
    ['Customer', alert.customerName],
    ['Deal', alert.dealName],
    ['Amount', amount(alert.amount, alert.currency)],
    ['ARR', amount(alert.arr, null)],
    ['Health', health(alert.health)],
    ['Renewal', renewal(alert)],
    ['CSM', person(alert.csm)],
    ['Deal owner', person(alert.owner)],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

/** The same on one line, for lists, without what the message already says. */
export function factLine(alert: Alert): string {
  return factsOf(alert)
    .filter(({ label }) => label !== 'Customer')
    .map(({ label, value }) => `${label}: ${value}`)
    .join(' · ');
}

/** The customer's page in the product; null for a deal without a customer. */
export function customerUrl(publicUrl: string, alert: Pick<Alert, 'customerId'>): string | null {
  return alert.customerId === null ? null : `${publicUrl}/customers/${alert.customerId}`;
}

/** The heading of a message. */
export function titleOf(alerts: readonly Alert[]): string {
  const [first] = alerts;
  if (first && alerts.length === 1) return first.message;
  return `${alerts.length} deals changed stage`;
}

const amount = (value: Amount | null, currency: string | null): string | null =>
  value === null ? null : amountText(value, currency);

function health({ score, trend }: Alert['health']): string | null {
  if (score === null) return null;
  return trend === null ? `${score} of 100` : `${score} of 100, ${trend}`;
}

function renewal({ renewalDate, daysToRenewal: days }: Alert): string | null {
  if (renewalDate === null || days === null) return null;
  if (days === 0) return `today (${renewalDate})`;
  const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'}`;
  return days > 0 ? `in ${count} (${renewalDate})` : `${count} ago (${renewalDate})`;
}

function person(who: Alert['csm']): string | null {
  return who?.name ?? who?.email ?? null;
}
