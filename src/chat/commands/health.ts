import { z } from 'zod';
import { actorName } from '../../base/actors.ts';
import { customersSource } from '../../contract/health.ts';
import { type CustomerWords, customerWords, isNoName, isUnlikelyName } from '../language/customer-words.ts';
import { thingsOfCustomer } from '../language/of-customer.ts';
import { whole, wordSet } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import { healthPartLines } from '../text/health-parts.ts';
import { ago, nameOf, plainText, quoted } from '../text/plain-text.ts';
import { healthSettingsPath } from '../tools/connect-first.ts';
import {
  aboutCustomer,
  type Customer,
  customerInput,
  customerPath,
  withCustomer,
} from '../tools/customer.ts';
import { readOnlyTool, type ToolContext, type ToolResult } from '../tools/tool.ts';
import { command } from './command.ts';

export interface HealthSaid {
  tool: 'health';
  customer?: CustomerWords;
}

const leaving = whole(
  '(is|are|will|might|could|would) <customer> [going|about|likely|to]* (churn|churning|leave|leaving|cancel) [us|soon]',
);
const several = /^(?:we|i|somebody|someone|anybody|anyone|some|these|those|customers|accounts)\b/i;

/** “Is Acme going to churn?”; without a customer's name that is a question about renewals. */
export function readLeaving(sentence: Sentence): HealthSaid | undefined {
  const words = leaving.read(sentence)?.customer;
  const customer = words === undefined ? undefined : customerWords(words);
  if (customer === undefined) return undefined;
  const isCustomer = customer === 'that' || !(isUnlikelyName(customer.name) || several.test(customer.name));
  return isCustomer ? { tool: 'health', customer } : undefined;
}

const everything = whole(
  'how (is|are) <customer>',
  'tell [me] [everything] about <customer>',
  '(show|give) [me] everything about <customer>',
  '(show|give) [me] [a|an|the] (summary|overview) (of|for) <customer>',
  'what do we know about <customer>',
  '(overview|summary) of <customer>',
);
const health = thingsOfCustomer(
  '(health [scores?|status|trend]|scores?)',
  '[hubspot|latest|newest|current|customer|account]*',
);

function read(sentence: Sentence): HealthSaid | undefined {
  const words = everything.read(sentence)?.customer;
  const customer = words === undefined ? undefined : customerWords(words);
  if (customer !== undefined && (customer === 'that' || !isNoName(customer.name))) {
    return { tool: 'health', customer };
  }
  const found = health(sentence);
  return found && { tool: 'health', ...found };
}

const tool = readOnlyTool({
  name: 'show_health',
  intent: 'health',
  title: 'Show the health of a customer',
  description: "A customer's health score and trend, the reasons for them, and whether HubSpot has them.",
  input: z.object({ customer: customerInput }),
  role: 'viewer',
  run: (context, input) => withCustomer(context, input.customer, (customer) => showHealth(context, customer)),
});

type Particulars = Awaited<ReturnType<ToolContext['services']['readHealth']>>;

/** A customer's health: the score, its reasons and parts, how old it is, and whether HubSpot has it. */
export async function showHealth(context: ToolContext, customer: Customer): Promise<ToolResult> {
  const { organization, services } = context;
  const [{ healthScore: score, healthTrend: trend }, particulars] = await Promise.all([
    services.readCustomer(organization, customer.id),
    services.readHealth(organization, customer.id),
  ]);
  const name = nameOf(customer);
  const inQuotes = quoted(customer.name);
  const isWaiting = particulars.pushes.some(({ state }) => state === 'waiting' || state === 'failed');
  const lines =
    score === null
      ? [noScoreText(context, name)]
      : scoreLines(name, { score, trend, particulars, now: organization.clock.now() });
  return {
    text: [...lines, ...particulars.pushes.flatMap((push) => pushLine(push, organization.clock.now()))].join(
      '\n',
    ),
    data: {
      type: 'health' as const,
      customer: aboutCustomer(customer),
      health: { score, trend, ...particulars },
      links: [
        { label: `All of ${name}`, path: customerPath(customer.id) },
        ...(score === null && context.role === 'admin'
          ? [{ label: 'Health settings', path: healthSettingsPath }]
          : []),
      ],
    },
    ...(inQuotes !== undefined && isWaiting
      ? { suggestions: [`Push the health score of ${inQuotes} to HubSpot`] }
      : {}),
  };
}

function noScoreText({ role }: ToolContext, name: string): string {
  const turnOn =
    role === 'admin'
      ? 'Turn on health scoring in the health settings'
      : 'An admin can turn on health scoring';
  return `${name} has no health score yet. ${turnOn}, or scores can be sent through the API.`;
}

function scoreLines(
  name: string,
  of: { score: number; trend: string | null; particulars: Particulars; now: number },
): string[] {
  const { calculatedAt, source, reasons, components } = of.particulars;
  const trend = of.trend === null ? '' : `, ${plainText(of.trend)}`;
  const origin = calculatedAt ? ` (${sourceText(source)} ${ago(calculatedAt, of.now)})` : '';
  const parts = healthPartLines(components);
  return [
    `The health of ${name} is ${of.score} of 100${trend}${origin}.`,
    ...reasons.slice(0, 5).map((reason) => `- ${plainText(reason, 300)}`),
    ...(parts.length > 0 ? ['The score is made up of:', ...parts] : []),
  ];
}

/** Where a score comes from. @param source one of the product's own ways, or the name of a program. */
function sourceText(source: string | null): string {
  if (source === null || source === 'calculator') return 'calculated in CSCX';
  if (source === 'api') return 'sent through the API';
  if (source === customersSource) return 'written by the platform';
  if (/^\w+\.\w+\.\w+$/.test(source)) return `taken from ${plainText(source)}`;
  return `sent by ${source === 'program' || source === '' ? 'a program' : plainText(actorName(source))}`;
}

function pushLine(push: Particulars['pushes'][number], now: number): string[] {
  const portal = plainText(push.portalName);
  const at = push.pushedAt === null ? '' : `, sent ${ago(push.pushedAt, now)}`;
  const score = push.score === null ? '' : ` (${push.score}${at})`;
  if (push.state === 'confirmed' || push.state === 'pushed') return [`HubSpot (${portal}) has it${score}.`];
  if (push.state === 'waiting') return [`It is waiting to be sent to HubSpot (${portal}).`];
  return push.explanation ? [`HubSpot (${portal}): ${plainText(push.explanation, 300)}`] : [];
}

export const healthCommand = command<HealthSaid>({
  intent: 'health',
  help: {
    title: 'Health of a customer',
    examples: ['How is “{customer}” doing?'],
    hints: wordSet('health score healthy doing trend satisfied happy customer feeling'),
  },
  read,
  keywords: {
    keys: [
      ...['health', 'healthy', 'unhealthy', 'score', 'scores', 'doing', 'happy', 'unhappy', 'in trouble'],
      ...['worry', 'how things', 'things going', 'going on', 'likely churn', 'is ok'],
      ...['is okay', 'is fine', 'are ok', 'are okay', 'are fine'],
    ],
    others: wordSet(
      'look looking things likely churn trouble well bad good ok okay fine latest current trend today now',
      'these days lately low high red',
    ),
    pronouns: 'any',
  },
  isAboutCustomer: true,
  tool,
});
