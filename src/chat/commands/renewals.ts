import { z } from 'zod';
import type { Renewal, RenewalList } from '../../contract/renewals.ts';
import { readPortalDays } from '../../sync/mapping/portal-days.ts';
import { totalText } from '../../text/amount-text.ts';
import { type Period, parsePeriod } from '../language/parse-period.ts';
import { beginning, containing, oneOf, wordSet } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import { ageText, readSyncedAt } from '../text/data-age.ts';
import { countOf, listed, nameOf, plainText } from '../text/plain-text.ts';
import { readOnlyTool } from '../tools/tool.ts';
import { command } from './command.ts';
import { customerOfRenewal } from './deals.ts';

export interface RenewalsSaid {
  tool: 'renewals';
  atRisk: boolean;
  mine: boolean;
  period?: string;
}

const about = containing(
  'renewals?|renews?|renewing|up for renewal|churn|churning|churns|(we|i) [may|might|could] lose',
  'contracts? [that] (end|ends|expire|expires)',
  [
    oneOf('accounts?|customers?|company|companies|deals?|who|what|which'),
    '[is|are|may be|might be|could be] (at risk|in danger|about to leave)',
  ].join(' '),
);
const risky = beginning(
  '[show|list|what is|which are] [me] [the|my|our] (at risk|risky) (accounts?|customers?|deals?)',
);
const field = containing('renewal (date|day|stage)');
const whenOne = beginning('when (does|will)');
const atRisk = containing(
  'risk|risks|risky|churn|churning|churns|danger|leave|lose|unhealthy|critical',
  'worry|worried',
);
const mine = containing('my|mine|assigned to me|i (own|am in charge of|have)|do i have');

/** The words that sentences about renewals are made of. */
const known = wordSet(
  'show list get give find display see view tell what which who are is be being do does did have has we i me us my',
  'mine our the a an all any of for in at on up to with by that this those these and or most many much how about',
  'will may might could can would should going due come coming closing close closes open next upcoming soon current',
  'overview there risk risky danger churn churning churns leave renewal renewals renew renews renewing deal deals',
  'account accounts customer customers company companies client clients high lose worry worried contract contracts',
  'end ends expire expires ending expiring unhealthy critical hubspot assigned own charge within during over',
  'through before until quarter quarters month months week weeks year years day days today tomorrow last previous',
  'following january february march april june july august september october november december q1 q2 q3 q4',
);
const number = /^\d+(?:-\d\d)?$/;
/** A sentence with more other words than this is about something else. */
const mostOtherWords = 1;

function read(sentence: Sentence): RenewalsSaid | undefined {
  if (!(about.fits(sentence) || risky.fits(sentence)) || field.fits(sentence)) return undefined;
  if (whenOne.fits(sentence) && customerOfRenewal(sentence) === undefined) return undefined;
  const words = sentence.text.split(' ');
  if (words.filter((word) => !known.has(word) && !number.test(word)).length > mostOtherWords)
    return undefined;
  const period = periodIn(words);
  return {
    tool: 'renewals',
    atRisk: atRisk.fits(sentence),
    mine: mine.fits(sentence),
    ...(period === undefined ? {} : { period }),
  };
}

/** Words of a period, at most. */
const longestPeriod = 4;
/** Whether words are a period does not depend on the day. */
const anyDay = '2026-01-15';
const periodAlone = /^(?:soon|upcoming|q[1-4])$/;

/** The longest stretch of words that is a period. */
function periodIn(words: readonly string[]): string | undefined {
  for (let length = longestPeriod; length >= 1; length--) {
    for (let i = 0; i + length <= words.length; i++) {
      const candidate = words.slice(i, i + length).join(' ');
      // A month can be another word, such as `may`: on its own it needs a preposition.
      const isLoose = length === 1 && !/^(?:in|for|during|by|due)$/.test(words[i - 1] ?? '');
      if (isLoose && !periodAlone.test(candidate)) continue;
      if (parsePeriod(candidate, anyDay)) return candidate.replace(/^(?:in|within|for|during|due|by) /, '');
    }
  }
  return undefined;
}

const shownRenewals = 20;
/** Renewals in the text; the table has all that are shown. */
const namedRenewals = 5;

const tool = readOnlyTool({
  name: 'show_renewals',
  intent: 'renewals',
  title: 'Show renewals at risk, or all open ones',
  description: 'Open renewal deals with the health of their customers, their risk and the reasons for it.',
  input: z.object({
    atRisk: z.boolean().default(true).describe('Only those at high risk.'),
    mine: z.boolean().default(false).describe("Only those of the user's own customers."),
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
        text: [
          `I don't understand “${plainText(input.period ?? '')}” as a period.`,
          'Try this month, this quarter or the next 90 days.',
        ].join(' '),
        suggestions: ['Show at-risk renewals this quarter'],
        failed: true,
      };
    }
    if (input.mine && userId === null) {
      return {
        text: 'An API key has no customers of its own, so no renewals are yours. Ask for all of them.',
        suggestions: ['Show at-risk renewals'],
        failed: true,
      };
    }
    const only = {
      ...period,
      ...(input.mine && userId !== null ? { csmId: userId } : {}),
      ...(input.atRisk ? { risk: 'high' as const } : {}),
    };
    const list = await services.listRenewals(organization, { ...only, state: 'open', limit: shownRenewals });
    const syncedAt = await readSyncedAt(organization, 'deal');
    const { risk, ...others } = only;
    const query = new URLSearchParams({ ...(risk === undefined ? {} : { risk }), ...others });
    return {
      text: [...linesOf(list, input, period), ageText(syncedAt, organization.clock.now())].join('\n'),
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

function linesOf(
  list: RenewalList,
  input: { atRisk: boolean; mine: boolean },
  { from, to }: Period,
): string[] {
  const kind = input.atRisk ? 'at high risk' : 'open';
  const span = from === undefined && to === undefined ? '' : `, closing from ${from} to ${to}`;
  const whose = input.mine ? 'of your customers ' : '';
  if (list.count === 0) return [`No renewals ${whose}are ${kind}${span}.`];
  const worth = list.totals.map((total) => totalText(total.upForRenewal, total.currency));
  const total = worth.length > 0 ? `, worth ${listed(worth)}` : '';
  const excluded = list.withoutValue > 0 ? ` (${list.withoutValue} excluded: no amount)` : '';
  const verb = list.count === 1 ? 'is' : 'are';
  return [
    `${countOf(list.count, 'renewal')} ${whose}${verb} ${kind}${span}${total}${excluded}:`,
    ...list.items.slice(0, namedRenewals).map(lineOf),
    ...(list.count > namedRenewals ? [`… and ${list.count - namedRenewals} more.`] : []),
  ];
}

function lineOf(renewal: Renewal): string {
  const who = renewal.customer ? nameOf(renewal.customer) : plainText(renewal.deal.name);
  const days = renewal.daysLeft === null ? 'no close date' : daysText(renewal.daysLeft);
  const reasons = renewal.riskReasons.map((reason) => plainText(reason, 200)).join(' ');
  return `- ${who}, ${days}. ${reasons}`.trimEnd();
}

function daysText(days: number): string {
  if (days === 0) return 'closes today';
  return days > 0 ? `closes in ${countOf(days, 'day')}` : `${countOf(-days, 'day')} overdue`;
}

export const renewalsCommand = command<RenewalsSaid>({
  intent: 'renewals',
  help: {
    title: 'Renewals at risk',
    examples: ['Show at-risk renewals this quarter', 'Show my renewals in the next 90 days'],
    hints: wordSet(
      'renewal renewals renew risk churn quarter month leaving losing expire contract contracts upcoming',
    ),
  },
  read,
  tool,
});
