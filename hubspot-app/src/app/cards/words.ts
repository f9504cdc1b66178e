import type { CustomerAnswer } from './card-answer.ts';

export const bands = {
  good: { word: 'Healthy', variant: 'success' },
  fair: { word: 'Needs attention', variant: 'warning' },
  poor: { word: 'At risk', variant: 'danger' },
} as const;

export const trends = { growing: '↗ growing', stable: '→ stable', declining: '↘ declining' } as const;

const stages = {
  open: 'Open',
  in_progress: 'In progress',
  committed: 'Committed',
  closed_won: 'Won',
  closed_lost: 'Lost',
} as const;

/** How long before `asOf` something was: `12 s ago`. */
export function ago(moment: string, asOf: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(asOf) - Date.parse(moment)) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

/** The score's progress to HubSpot, in a sentence. */
export function pushWords({ push, health, asOf }: CustomerAnswer): string {
  const explanation = push.explanation === null ? '' : ` ${push.explanation}`;
  switch (push.state) {
    case 'confirmed':
      return `Confirmed in HubSpot ${ago(push.confirmedAt ?? asOf, asOf)}.`;
    case 'pushed':
      return `Written to HubSpot ${ago(push.pushedAt ?? asOf, asOf)}, not confirmed yet.`;
    case 'waiting':
      return `Waiting to be written to HubSpot.${explanation}`;
    case 'failed':
      return `HubSpot rejected the score.${explanation}`;
    case 'off':
      return health === null ? '' : `Not written to HubSpot.${explanation}`;
  }
}

export function stageWords(renewal: NonNullable<CustomerAnswer['renewal']>): string {
  const stage = stages[renewal.stage];
  const { stageLabel } = renewal;
  return stageLabel === null || stageLabel === stage ? stage : `${stage} (${stageLabel})`;
}

/** `31 Dec 2026, 40 days left` */
export function dateWords({ date, daysLeft }: NonNullable<CustomerAnswer['renewal']>): string {
  if (date === null) return 'No date';
  const day = new Date(date).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  if (daysLeft === null) return day;
  const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);
  if (daysLeft === 0) return `${day}, today`;
  return daysLeft > 0 ? `${day}, ${days(daysLeft)} left` : `${day}, ${days(-daysLeft)} ago`;
}

export function amountWords({ amount, currency }: NonNullable<CustomerAnswer['renewal']>): string | null {
  if (amount === null) return null;
  const number = typeof amount === 'number' ? amount.toLocaleString('en') : amount;
  return currency === null ? number : `${number} ${currency}`;
}
