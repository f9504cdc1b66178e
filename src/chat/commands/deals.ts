import { z } from 'zod';
import type { Deal } from '../../contract/customers.ts';
import { totalText } from '../../text/amount-text.ts';
import { preposition, show } from '../language/common-wording.ts';
import { type CustomerWords, customerWords } from '../language/customer-words.ts';
import { thingsOfCustomer } from '../language/of-customer.ts';
import { parsePeriod } from '../language/parse-period.ts';
import { containing, oneOf, whole, wordSet } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import { ageText, readSyncedAt } from '../text/data-age.ts';
import { renewalStageText } from '../text/field-values.ts';
import { countOf, listed, nameOf, plainText } from '../text/plain-text.ts';
import { aboutCustomer, customerInput, customerPath, withCustomer } from '../tools/customer.ts';
import { sumByCurrency } from '../tools/sum-by-currency.ts';
import { readOnlyTool, type ToolContext } from '../tools/tool.ts';
import { command } from './command.ts';

export const DealState = z.enum(['open', 'closed', 'won', 'lost']);
/** Which of a customer's deals are meant. */
export type DealState = z.infer<typeof DealState>;

export interface DealsSaid {
  tool: 'deals';
  customer?: CustomerWords;
  only?: DealState;
}

const deals = thingsOfCustomer(
  '(deals?|opportunity|opportunities|pipeline|deal pipeline|sales pipeline)',
  '[hubspot|open|closed|won|lost|active|renewal|sales|associated|related|latest|new|live|pending|upcoming]*',
);

const soon = '[going|about|likely|to|will|ever|probably|definitely]*';
const renewalOfCustomer = whole(
  `${show} [next|upcoming] renewals? ${preposition} <customer>`,
  "when is <customer> 's [next|upcoming] renewals?",
  `${show} <customer> 's [next|upcoming] renewals?`,
  'when (does|will|do|is) <customer> [up for] (renew|renewal|renewing|renews)',
  [
    oneOf('is|are|will|does|do|would|can|how likely (is|are)', 'what are the chances that|do you think'),
    `<customer> ${soon} (renew|renewing|renews) [with us|again|soon|in time]`,
  ].join(' '),
);
const severalCustomers = wordSet(
  'risk danger me mine us all everyone everybody our my any some these those customers accounts anyone anybody',
  'somebody someone',
);
/** Whether words are a period does not depend on the day. */
const anyDay = '2026-01-15';

/** The customer whose renewal a sentence asks for; undefined: it doesn't ask for one. */
export function customerOfRenewal(sentence: Sentence): CustomerWords | 'several' | undefined {
  const words = renewalOfCustomer.read(sentence)?.customer;
  const customer = words === undefined ? undefined : customerWords(words);
  if (customer === undefined || customer === 'that') return customer;
  const name = customer.name.toLowerCase();
  const isSeveral = severalCustomers.has(name.split(/\W/)[0] ?? '') || name.startsWith('how many ');
  return isSeveral || parsePeriod(name, anyDay) !== undefined ? 'several' : customer;
}

/** “When does Acme renew?”: a customer's renewal is one of its deals. */
export function readRenewalOfCustomer(sentence: Sentence): DealsSaid | undefined {
  if (containing('renewal (date|day|stage)').fits(sentence)) return undefined;
  const customer = customerOfRenewal(sentence);
  return customer === undefined || customer === 'several' ? undefined : { tool: 'deals', customer };
}

const onlyState = containing('(only|just) [the] <state: open|closed|won|lost>');

const shownDeals = 25;
/** Open deals that are added up, at most. */
const summedDeals = 200;

const tool = readOnlyTool({
  name: 'show_deals',
  intent: 'deals',
  title: 'Show the deals of a customer',
  description: "A customer's HubSpot deals with stage, amount, close date, renewal stage and links.",
  input: z.object({
    customer: customerInput,
    only: DealState.optional().describe('Only deals in this state.'),
  }),
  role: 'viewer',
  run: (context, input) =>
    withCustomer(context, input.customer, async (found) => {
      const { organization, services } = context;
      const customer = await services.readCustomer(organization, found.id);
      const portalIds = customer.hubspot.map((record) => record.integrationId);
      const [page, { openDeals, dealCount, renewal }, syncedAt] = await Promise.all([
        services.listDeals(organization, found.id, { limit: shownDeals, only: input.only }),
        services.summarizeDeals(organization, found.id, summedDeals),
        readSyncedAt(organization, 'deal', portalIds),
      ]);
      const totals = sumByCurrency(openDeals);
      const name = nameOf(found);
      const worth = totals.map(({ amount, currency }) => totalText(amount, currency));
      const lines = [
        dealCount === 0
          ? `${name} has no deals in HubSpot.`
          : `${name} has ${countOf(dealCount, 'deal')}, ${openText(openDeals.length, dealCount)}${worthText(worth)}.`,
        ...(renewal
          ? await renewalLines(context, renewal)
          : dealCount > 0
            ? ['It has no open renewal deal.']
            : []),
        ...shownText(page, dealCount, input.only),
        ageText(syncedAt, organization.clock.now()),
      ];
      return {
        text: lines.join('\n'),
        data: {
          type: 'deals' as const,
          customer: aboutCustomer(found),
          deals: page.items,
          count: dealCount,
          totals,
          syncedAt,
          links: [{ label: `All of ${name}`, path: customerPath(found.id) }],
        },
      };
    }),
});

const worthText = (worth: readonly string[]) => (worth.length > 0 ? `, worth ${listed(worth)}` : '');

/** Which of the deals are shown, if not all. */
function shownText(
  { items, nextCursor }: { items: readonly Deal[]; nextCursor: string | null },
  all: number,
  only: string | undefined,
): string[] {
  const shown = items.length;
  if (only === undefined) return all > shown ? [`These are the first ${shown}.`] : [];
  if (all === 0) return [];
  if (shown === 0) return [`None of them is ${only}.`];
  if (nextCursor !== null) return [`These are the first ${shown} ${only} ones.`];
  return [shown === 1 ? `This is the ${only} one.` : `These are the ${shown} ${only} ones.`];
}

/** The next renewal: its close date, its stage, and why it is at risk. */
async function renewalLines(context: ToolContext, deal: Deal): Promise<string[]> {
  const { items } = await context.services.listRenewals(context.organization, {
    dealId: deal.id,
    state: 'open',
    limit: 1,
  });
  const [renewal] = items;
  const line = `Next renewal: “${plainText(deal.name)}”, ${closeText(deal)}, ${renewalStageText(deal.renewalStage)}`;
  if (!renewal || renewal.risk === 'unknown') return [`${line}.`];
  return [
    `${line}, at ${renewal.risk} risk.`,
    ...renewal.riskReasons.map((reason) => `- ${plainText(reason, 200)}`),
  ];
}

function closeText({ closeDate, daysLeft: days }: Deal): string {
  if (closeDate === null) return 'no close date';
  if (days === null) return `closes on ${closeDate}`;
  if (days < 0) return `overdue by ${countOf(-days, 'day')} (close date ${closeDate})`;
  return days === 0 ? `closes today, ${closeDate}` : `closes in ${countOf(days, 'day')}, on ${closeDate}`;
}

/** How many of a customer's deals are open; above the limit, a lower bound. */
function openText(open: number, all: number): string {
  if (open === 0) return all === 1 ? 'which is closed' : 'none of them open';
  if (all === 1) return 'which is open';
  if (open >= summedDeals) return `at least ${summedDeals} of them open`;
  return open === all ? 'all of them open' : `${open} of them open`;
}

export const dealsCommand = command<DealsSaid>({
  intent: 'deals',
  help: {
    title: 'Deals of a customer',
    examples: ['Show HubSpot deals for “{customer}”'],
    hints: wordSet('deal deals opportunity opportunities pipeline amount close renewal worth revenue money'),
  },
  read(sentence) {
    const found = deals(sentence);
    return found && { tool: 'deals', ...found };
  },
  refine(said, sentence) {
    const state = DealState.safeParse(onlyState.read(sentence)?.state);
    return state.success ? { ...said, only: state.data } : said;
  },
  keywords: {
    keys: [
      ...['deal', 'deals', 'dealz', 'opportunity', 'opportunities', 'opps', 'pipeline', 'how worth'],
      ...['when contract', 'when renew', 'when renewal', 'when expire', 'next renewal'],
    ],
    others: wordSet(
      'open closed won lost active sales list stage end ends expire expires much many worth up running',
    ),
    pronouns: 'any',
  },
  isAboutCustomer: true,
  tool,
});
