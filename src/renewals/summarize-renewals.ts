import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import { RenewalStage } from '../contract/common.ts';

import { RenewalRisk, type RenewalSummary, type RenewalSummaryQuery } from '../contract/renewals.ts';
import { type Grouping, type GroupTotals, readTotals } from './read-totals.ts';
import { todayOf } from './renewal-terms.ts';
import { riskOf } from './risk-rule.ts';

const words: Record<RenewalStage | RenewalRisk, string> = {
  open: 'Open',
  in_progress: 'In progress',
  committed: 'Committed',
  closed_won: 'Closed won',
  closed_lost: 'Closed lost',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  unknown: 'Unknown',
};

/**
 * Counts and totals of renewals by month of their close date, CSM, renewal stage or risk. Groups are in their natural
 * order (CSMs by name), renewals without a value last.
 */
export async function summarizeRenewals(
  context: OrganizationContext,
  { by, ...filters }: RenewalSummaryQuery,
): Promise<RenewalSummary> {
  const today = await todayOf(context);
  const groups = await readTotals(context, filters, today, groupings[by](today));
  const labelled = groups.map((group) => ({ ...group, label: labelOf(by, group) }));
  return { by, groups: labelled.sort((a, b) => compare(by, a, b)) };
}

const none = sql<string | null>`null::text`;

const groupings: Record<RenewalSummary['by'], (today: RawBuilder<string>) => Grouping> = {
  month: () => ({ key: sql`to_char(d.close_date, 'YYYY-MM')`, label: none }),
  csm: () => ({ key: sql`u.id::text`, label: sql`coalesce(u.name, u.email)` }),
  stage: () => ({ key: sql`d.renewal_stage`, label: none }),
  risk: (today) => ({ key: riskOf(today), label: none }),
};

const monthFormat = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

function labelOf(by: RenewalSummary['by'], { key, label }: GroupTotals): string {
  if (key === null) return by === 'month' ? 'No close date' : 'No CSM';
  if (by === 'month') {
    const first = Date.parse(`${key}-01T00:00:00Z`);
    // HubSpot accepts years with more digits than a JavaScript date can have.
    return Number.isNaN(first) ? key : monthFormat.format(first);
  }
  if (by === 'csm') return label ?? 'Unnamed';
  return isWord(key) ? words[key] : key;
}

const isWord = (key: string): key is keyof typeof words => Object.hasOwn(words, key);

function compare(
  by: RenewalSummary['by'],
  a: { key: string | null; label: string },
  b: { key: string | null; label: string },
): number {
  if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
  if (by === 'csm') return a.label.localeCompare(b.label, 'en') || (a.key < b.key ? -1 : 1);
  const order: readonly string[] = { month: [], stage: RenewalStage.options, risk: RenewalRisk.options }[by];
  return order.indexOf(a.key) - order.indexOf(b.key) || (a.key < b.key ? -1 : 1);
}
