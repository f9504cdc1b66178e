import { z } from 'zod';
import { totalText } from '../../amount-text.ts';
import { readPortalDays } from '../../sync/mapping/portal-days.ts';
import { parsePeriod } from '../language/parse-period.ts';
import { ageText, readSyncedAt } from '../text/data-age.ts';
import { countOf, listed, nameOf, plainText } from '../text/plain-text.ts';
import { lookingTool } from '../tools/tool.ts';

const shownRenewals = 20;
const toldRenewals = 5;

export const renewalsTool = lookingTool({
  name: 'show_renewals',
  intent: 'renewals',
  title: 'Show renewals, those at risk or all open ones',
  description: 'Open renewal deals beside the health of their customers, with their risk and why.',
  input: z.object({
    atRisk: z.boolean().default(true).describe('Only those at high risk.'),
    mine: z.boolean().default(false).describe('Only those of the customers in the charge of the user.'),
    period: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('By close date, in words: this month, next quarter, next 90 days, March, 2027-03, Q1 2027.'),
  }),
  role: 'viewer',
  async run(context, input) {
    const { organization, services, userId } = context;
    const period =
      input.period === undefined ? {} : parsePeriod(input.period, (await readPortalDays(organization)).first);
    if (period === undefined) {
      return {
        text: `“${plainText(input.period ?? '')}” is no time that I know. Say, for example, this month, this quarter or the next 90 days.`,
        suggestions: ['Show at-risk renewals this quarter'],
        failed: true,
      };
    }
    if (input.mine && userId === null) {
      return {
        text: 'A key is nobody’s: I cannot tell which renewals are yours. Ask for all of them.',
        suggestions: ['Show at-risk renewals'],
        failed: true,
      };
    }
    const list = await services.listRenewals(organization, {
      ...period,
      ...(input.mine && userId !== null ? { csmId: userId } : {}),
      ...(input.atRisk ? { risk: 'high' as const } : {}),
      state: 'open',
      limit: shownRenewals,
    });
    const syncedAt = await readSyncedAt(organization, 'deal');
    const query = new URLSearchParams({
      ...(input.atRisk ? { risk: 'high' } : {}),
      ...period,
      ...(input.mine && userId !== null ? { csmId: userId } : {}),
    });
    const kind = input.atRisk ? 'at high risk' : 'open';
    const span =
      period.from === undefined && period.to === undefined
        ? ''
        : `, closing from ${period.from} to ${period.to}`;
    const worth = list.totals.map((total) => totalText(total.upForRenewal, total.currency));
    const whose = input.mine ? 'of your customers ' : '';
    const lines = [
      list.count === 0
        ? `No renewal ${whose}is ${kind}${span}.`
        : `${countOf(list.count, 'renewal')} ${whose}${list.count === 1 ? 'is' : 'are'} ${kind}${span}${worth.length > 0 ? `, worth ${listed(worth)}` : ''}${list.withoutValue > 0 ? ` (${list.withoutValue} without an amount not counted)` : ''}:`,
      ...list.items.slice(0, toldRenewals).map((renewal) => {
        const who = renewal.customer ? nameOf(renewal.customer) : plainText(renewal.deal.name);
        const days = renewal.daysLeft === null ? 'no close date' : daysText(renewal.daysLeft);
        const reasons = renewal.riskReasons.map((reason) => plainText(reason, 200)).join(' ');
        return `- ${who}, ${days}. ${reasons}`.trimEnd();
      }),
      ...(list.count > toldRenewals ? [`… and ${list.count - toldRenewals} more.`] : []),
      ageText(syncedAt, organization.clock.now()),
    ];
    return {
      text: lines.join('\n'),
      data: {
        type: 'renewals' as const,
        renewals: list.items,
        count: list.count,
        withoutValue: list.withoutValue,
        totals: list.totals,
        from: period.from ?? null,
        to: period.to ?? null,
        mine: input.mine,
        syncedAt,
        links: [{ label: 'Renewal board', path: query.size > 0 ? `/renewals?${query}` : '/renewals' }],
      },
    };
  },
});

function daysText(days: number): string {
  if (days === 0) return 'closes today';
  return days > 0 ? `closes in ${countOf(days, 'day')}` : `${countOf(-days, 'day')} past its close date`;
}
