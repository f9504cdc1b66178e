import { z } from 'zod';
import { totalText } from '../../amount-text.ts';
import type { Amount } from '../../contract/common.ts';
import type { Deal } from '../../contract/customers.ts';
import { toAmount } from '../../db/amount.ts';
import { ageText, readSyncedAt } from '../text/data-age.ts';
import { countOf, listed, nameOf, plainText } from '../text/plain-text.ts';
import { aboutCustomer, accountInput, customerPath, withAccount } from '../tools/customer.ts';
import { lookingTool, type ToolContext } from '../tools/tool.ts';

const shownDeals = 25;
/** Open deals that totals are made of. */
const summedDeals = 200;

export const dealsTool = lookingTool({
  name: 'show_deals',
  intent: 'deals',
  title: 'Show the deals of an account',
  description: "An account's HubSpot deals with stage, amount, close date, renewal stage and links.",
  input: z.object({
    account: accountInput,
    only: z.enum(['open', 'closed', 'won', 'lost']).optional().describe('Only deals in this state.'),
  }),
  role: 'viewer',
  run: (context, input) =>
    withAccount(context, input.account, async (account) => {
      const { organization, services } = context;
      const customer = await services.readCustomer(organization, account.id);
      const [deals, { openDeals, dealCount, renewal }, syncedAt] = await Promise.all([
        services.listDeals(organization, account.id, { limit: shownDeals, only: input.only }),
        services.summarizeDeals(organization, account.id, summedDeals),
        readSyncedAt(
          organization,
          'deal',
          customer.hubspot.map((record) => record.integrationId),
        ),
      ]);
      const totals = sumByCurrency(openDeals);
      const name = nameOf(account);
      const lines: string[] = [];
      if (dealCount === 0) lines.push(`${name} has no deals in HubSpot.`);
      else {
        const worth = totals.map(({ amount, currency }) => totalText(amount, currency));
        lines.push(
          `${name} has ${countOf(dealCount, 'deal')}, ${openText(openDeals.length, dealCount)}${worth.length > 0 ? `, worth ${listed(worth)}` : ''}.`,
        );
      }
      if (renewal) lines.push(...(await renewalLines(context, renewal)));
      else if (dealCount > 0) lines.push('No renewal deal of it is open.');
      lines.push(...shownText(deals, dealCount, input.only));
      lines.push(ageText(syncedAt, organization.clock.now()));
      return {
        text: lines.join('\n'),
        data: {
          type: 'deals' as const,
          customer: aboutCustomer(account),
          deals: deals.items,
          count: dealCount,
          totals,
          syncedAt,
          links: [{ label: `All of ${name}`, path: customerPath(account.id) }],
        },
      };
    }),
});

/** Which of the deals are shown, where these are not all. */
function shownText(
  { items, nextCursor }: { items: readonly Deal[]; nextCursor: string | null },
  all: number,
  only: string | undefined,
): string[] {
  const shown = items.length;
  if (only === undefined) return all > shown ? [`These are the first ${shown}.`] : [];
  if (all === 0) return [];
  if (shown === 0) return [`None of them is ${only}.`];
  if (nextCursor !== null) return [`These are the first ${shown} that are ${only}.`];
  return [shown === 1 ? `This is the one that is ${only}.` : `These are the ${shown} that are ${only}.`];
}

/** The renewal that comes next: when it closes, or since when it is overdue, how far it is, and what is at risk. */
async function renewalLines(context: ToolContext, deal: Deal): Promise<string[]> {
  const { items } = await context.services.listRenewals(context.organization, {
    dealId: deal.id,
    state: 'open',
    limit: 1,
  });
  const [renewal] = items;
  const line = `Next renewal: “${plainText(deal.name)}”, ${closeText(deal)}, ${renewalWords[deal.renewalStage]}`;
  if (!renewal || renewal.risk === 'unknown') return [`${line}.`];
  return [
    `${line}, at ${renewal.risk} risk.`,
    ...renewal.riskReasons.map((reason) => `- ${plainText(reason, 200)}`),
  ];
}

function closeText({ closeDate, daysLeft: days }: Deal): string {
  if (closeDate === null) return 'without a close date';
  if (days === null) return `closes on ${closeDate}`;
  if (days < 0) return `overdue by ${countOf(-days, 'day')} (it was to close on ${closeDate})`;
  return days === 0 ? `closes today, ${closeDate}` : `closes in ${countOf(days, 'day')}, on ${closeDate}`;
}

/** How many of a customer's deals are open; of more than are summed up, at least how many. */
function openText(open: number, all: number): string {
  if (open === 0) return all === 1 ? 'which is closed' : 'none of them open';
  if (all === 1) return 'which is open';
  if (open >= summedDeals) return `at least ${summedDeals} of them open`;
  return open === all ? 'all of them open' : `${open} of them open`;
}

const renewalWords: Record<Deal['renewalStage'], string> = {
  open: 'not begun',
  in_progress: 'in progress',
  committed: 'committed',
  closed_won: 'won',
  closed_lost: 'lost',
};

/** Digits after the point that sums are made with. */
const decimals = 6;

/** Sums of amounts in each currency, exact to every digit; deals without an amount are left out. */
function sumByCurrency(deals: readonly Deal[]): { currency: string | null; deals: number; amount: Amount }[] {
  const sums = new Map<string | null, { deals: number; units: bigint }>();
  for (const { amount, currency } of deals) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount));
    if (!match) continue;
    const [, sign, whole = '0', fraction = ''] = match;
    const units = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
    const sum = sums.get(currency) ?? { deals: 0, units: 0n };
    sums.set(currency, { deals: sum.deals + 1, units: sum.units + (sign === '-' ? -units : units) });
  }
  return [...sums].map(([currency, { deals: count, units }]) => ({
    currency,
    deals: count,
    amount: toAmount(textOf(units)) ?? 0,
  }));
}

function textOf(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
