import { z } from 'zod';
import { isResting } from '../../sync/portal/portal-state.ts';
import { containing, wordSet } from '../language/pattern.ts';
import { countOf, listed, nameOf } from '../text/plain-text.ts';
import { firstStep, healthSettingsPath } from '../tools/connect-first.ts';
import { type Customer, customerInput, resolveCustomer } from '../tools/customer.ts';
import { portalInput, portalName, resolvePortals } from '../tools/portal.ts';
import { readRuns, runsData } from '../tools/runs.ts';
import { countScoresToPush, type ScoresToPush } from '../tools/scores-to-push.ts';
import { changingTool, type ToolContext, type ToolResult } from '../tools/tool.ts';
import { command } from './command.ts';
import { type PushHealthSaid, readPushHealth } from './push-health-wordings.ts';

/** More scores than this are only pushed after the user agrees. */
const askedAbove = 100;

const Input = z.object({
  customer: customerInput.describe(
    "Only this customer's score: its name, domain or id. Leave it out for the scores of all customers.",
  ),
  portal: portalInput,
  everything: z
    .boolean()
    .optional()
    .describe('Send every score, even those HubSpot already has. Leave it out to send only what differs.'),
});
type Input = z.output<typeof Input>;

interface Scope {
  customer: Customer | undefined;
  integrationIds: string[] | undefined;
}

const sum = (counts: readonly ScoresToPush[], key: 'scores' | 'differing') =>
  counts.reduce((all, one) => all + one[key], 0);

const tool = changingTool({
  name: 'push_health_scores',
  intent: 'push_health',
  title: 'Update HubSpot with the latest health scores',
  description:
    'Writes the latest health scores that HubSpot doesn’t have yet to its company records: of one customer, or of all.',
  input: Input,
  role: 'csm',
  destructive: false,
  async plan(context, input) {
    const scope = await resolveScope(context, input);
    if ('result' in scope) return scope.result;
    const { customer } = scope;
    const counts = await countScores(context, scope);
    const scores = sum(counts, 'scores');
    if (counts.length === 0) {
      const off = await pushingIsOff(context, input);
      if (off) return off;
    }
    // Without a portal to push to, running it tells why.
    if (counts.length > 0 && scores === 0) return nothingToPush(customer);
    const count = input.everything ? scores : sum(counts, 'differing');
    if (counts.length > 0 && count === 0) return allThere(customer, scores);
    return {
      question: questionText(customer, { everything: input.everything ?? false, count, scores }),
      confirm: customer ? 'Push the score' : `Push ${countOf(count, 'score')}`,
      asks: count > askedAbove,
      input: { ...input, ...(customer ? { customer: customer.id } : {}) },
    };
  },
  async run(context, input) {
    const scope = await resolveScope(context, input);
    if ('result' in scope) return scope.result;
    const counts = await countScores(context, scope);
    return scope.customer && counts.length > 0
      ? pushOne(context, scope.customer, counts)
      : pushAll(context, input, scope.integrationIds, counts);
  },
});

function questionText(
  customer: Customer | undefined,
  of: { everything: boolean; count: number; scores: number },
): string {
  if (customer) return `Push the health score of ${nameOf(customer)} to HubSpot?`;
  const written = countOf(of.count, 'company record');
  if (!of.everything) {
    const them = of.count === 1 ? 'it' : 'them';
    return `${shareText(of.count, of.scores)} from HubSpot. Push ${them} now? This updates ${written} in HubSpot.`;
  }
  const all = of.scores === 1 ? 'the one health score' : `all ${countOf(of.scores, 'health score')}`;
  return `Push ${all} again, even those HubSpot already has? This updates ${written} in HubSpot.`;
}

/** `All 130 health scores differ`, `12 of 130 health scores differ`. */
function shareText(count: number, scores: number): string {
  const verb = count === 1 ? 'differs' : 'differ';
  if (count < scores) return `${count.toLocaleString('en-US')} of ${countOf(scores, 'health score')} ${verb}`;
  return `${scores === 1 ? 'The only health score' : `All ${countOf(scores, 'health score')}`} ${verb}`;
}

async function resolveScope(context: ToolContext, input: Input): Promise<Scope | { result: ToolResult }> {
  const found = input.customer === undefined ? undefined : await resolveCustomer(context, input.customer);
  if (found && 'result' in found) return found;
  const portals =
    input.portal === undefined
      ? undefined
      : await resolvePortals(context, input.portal, (name) => `Sync portal ${name}`);
  if (portals && 'result' in portals) return portals;
  return { customer: found?.customer, integrationIds: portals?.portals.map((portal) => portal.id) };
}

const countScores = (context: ToolContext, { customer, integrationIds }: Scope): Promise<ScoresToPush[]> =>
  countScoresToPush(context.organization, {
    ...(integrationIds ? { integrationIds } : {}),
    ...(customer ? { customerId: customer.id } : {}),
  });

async function pushOne(
  context: ToolContext,
  customer: Customer,
  counts: readonly ScoresToPush[],
): Promise<ToolResult> {
  const { organization, services } = context;
  const requested = await Promise.all(
    counts
      .filter(({ scores }) => scores > 0)
      .map(({ integrationId }) =>
        services.requestPush(organization, { integrationId, rowIds: [customer.id] }),
      ),
  );
  const ids = requested.flat().map((run) => run.id);
  const runs = await readRuns(context, ids);
  if (runs.length === 0) return allThere(customer, 1);
  return {
    text: `Pushing the health score of ${nameOf(customer)} to HubSpot now.`,
    data: runsData(runs),
    runIds: ids,
    customer,
  };
}

async function pushAll(
  context: ToolContext,
  input: Input,
  integrationIds: readonly string[] | undefined,
  counts: readonly ScoresToPush[],
): Promise<ToolResult> {
  const requested = await context.services.requestPush(context.organization, {
    ...(integrationIds?.[0] === undefined ? {} : { integrationId: integrationIds[0] }),
    all: input.everything ?? false,
  });
  const ids = requested.map((run) => run.id);
  const count = sum(counts, input.everything ? 'scores' : 'differing');
  return {
    text: `Pushing ${countOf(count, 'health score')} to HubSpot now.`,
    data: runsData(await readRuns(context, ids)),
    runIds: ids,
  };
}

/** The reply if no portal is connected, or pushing is off for every portal that could take scores. */
async function pushingIsOff(context: ToolContext, input: Input): Promise<ToolResult | undefined> {
  const found = await resolvePortals(context, input.portal, (name) => `Status of portal ${name}`);
  if ('result' in found) return found.result;
  const able = found.portals.filter((portal) => !isResting(portal));
  const [first] = able;
  if (first === undefined) return undefined;
  return firstStep(context.role, {
    because: `Pushing to ${listed(able.map(portalName))} is turned off.`,
    todo: 'Turn it on in the health settings',
    label: 'Health settings',
    path: `${healthSettingsPath}?${new URLSearchParams({ integrationId: first.id })}`,
  });
}

function nothingToPush(customer: Customer | undefined): ToolResult {
  return {
    text: customer
      ? `${nameOf(customer)} has no health score to push yet, or no live company in HubSpot. Nothing was changed.`
      : 'No customer has a health score to push yet. Nothing was changed.',
    ...(customer ? { customer } : {}),
    failed: true,
  };
}

function allThere(customer: Customer | undefined, scores: number): ToolResult {
  const whose =
    scores === 1 ? 'the one customer with a score' : `all ${countOf(scores, 'customer')} with a score`;
  return {
    text: customer
      ? `HubSpot already has the latest health score of ${nameOf(customer)}. Nothing was changed.`
      : `HubSpot already has the latest health scores of ${whose}. Nothing was changed.`,
    ...(customer ? { customer } : {}),
  };
}

export const pushHealthCommand = command<PushHealthSaid>({
  intent: 'push_health',
  help: {
    title: 'Update HubSpot with health scores',
    examples: [
      'Update HubSpot with latest health scores',
      'Push the health score of “{customer}” to HubSpot',
    ],
    hints: wordSet('update push publish health score scores hubspot export'),
  },
  explanation: {
    text: [
      'This writes the latest health scores and trends to the company records in HubSpot where they differ.',
      'I tell you how many there are, and ask first if there are more than 100.',
      'It needs the Customer success manager role or above.',
    ].join(' '),
    example: 'Update HubSpot with latest health scores',
    mentions: containing(
      'push|pushing|pushed|update hubspot|updating hubspot|(send|sending) [the] [health] (score|scores)',
      '(health score|health scores) to hubspot|hubspot (get|gets|receive|receives) ... (score|scores)',
    ),
  },
  read: readPushHealth,
  tool,
});
