import { z } from 'zod';
import { countOf, listed, nameOf } from '../text/plain-text.ts';
import { firstStep, healthSettingsPath } from '../tools/connect-first.ts';
import { type Account, accountInput, meantAccount } from '../tools/customer.ts';
import { meantPortals, portalInput, portalName } from '../tools/portal.ts';
import { readRuns, runsData } from '../tools/runs.ts';
import { countScoresToPush, type ScoresToPush } from '../tools/scores-to-push.ts';
import { changingTool, type ToolContext, type ToolResult } from '../tools/tool.ts';

/** More scores than this are only pushed when somebody agrees. */
const askedAbove = 100;

const Input = z.object({
  account: accountInput.describe(
    "Only this account's score: its name, domain or id. Leave it out for the scores of all accounts.",
  ),
  portal: portalInput,
  everything: z
    .boolean()
    .optional()
    .describe('Send every score, also what HubSpot has already. Leave it out to send what differs.'),
});
type Input = z.output<typeof Input>;

const sum = (counts: readonly ScoresToPush[], key: 'scores' | 'differing') =>
  counts.reduce((all, one) => all + one[key], 0);

export const pushHealthTool = changingTool({
  name: 'push_health_scores',
  intent: 'push_health',
  title: 'Update HubSpot with the latest health scores',
  description:
    'Writes the newest health scores to the company records in HubSpot: of one account, or of all whose score HubSpot does not have yet.',
  input: Input,
  role: 'csm',
  destructive: false,
  async plan(context, input) {
    const meant = await meantOf(context, input);
    if ('result' in meant) return meant.result;
    const { account, integrationIds } = meant;
    const counts = await countOfThem(context, account, integrationIds);
    const scores = sum(counts, 'scores');
    if (counts.length === 0) {
      const off = await switchedOff(context, input);
      if (off) return off;
    }
    // Without a portal that can be pushed to, running it says why.
    if (counts.length > 0 && scores === 0) return nothingToPush(account);
    const count = input.everything ? scores : sum(counts, 'differing');
    if (counts.length > 0 && count === 0) return allThere(account, scores);
    const refined = { ...input, ...(account ? { account: account.id } : {}) };
    return {
      question: account
        ? `Push the health score of ${nameOf(account)} to HubSpot?`
        : input.everything
          ? `Push ${scores === 1 ? 'the one health score' : `all ${countOf(scores, 'health score')}`} again, also those that HubSpot has already? That writes to ${countOf(scores, 'company record')} in HubSpot.`
          : `${shareText(count, scores)} from what HubSpot has. Push ${count === 1 ? 'it' : 'them'} now? That changes ${countOf(count, 'company record')} in HubSpot.`,
      confirm: account ? 'Push the score' : `Push ${countOf(count, 'score')}`,
      asks: count > askedAbove,
      input: refined,
    };
  },
  async run(context, input) {
    const meant = await meantOf(context, input);
    if ('result' in meant) return meant.result;
    const { account, integrationIds } = meant;
    const counts = await countOfThem(context, account, integrationIds);
    return account && counts.length > 0
      ? pushOne(context, account, counts)
      : pushAll(context, input, integrationIds, counts);
  },
});

/** `All 130 health scores differ`, `12 of 130 health scores differ`. */
function shareText(count: number, scores: number): string {
  const verb = count === 1 ? 'differs' : 'differ';
  if (count < scores) return `${count.toLocaleString('en-US')} of ${countOf(scores, 'health score')} ${verb}`;
  return `${scores === 1 ? 'The only health score' : `All ${countOf(scores, 'health score')}`} ${verb}`;
}

async function meantOf(
  context: ToolContext,
  input: Input,
): Promise<{ account: Account | undefined; integrationIds: string[] | undefined } | { result: ToolResult }> {
  const meant = input.account === undefined ? undefined : await meantAccount(context, input.account);
  if (meant && 'result' in meant) return meant;
  const portals =
    input.portal === undefined
      ? undefined
      : await meantPortals(context, input.portal, (name) => `Sync portal ${name}`);
  if (portals && 'result' in portals) return portals;
  return { account: meant?.account, integrationIds: portals?.portals.map((portal) => portal.id) };
}

function countOfThem(
  context: ToolContext,
  account: Account | undefined,
  integrationIds: string[] | undefined,
): Promise<ScoresToPush[]> {
  return countScoresToPush(context.organization, {
    ...(integrationIds ? { integrationIds } : {}),
    ...(account ? { customerId: account.id } : {}),
  });
}

async function pushOne(
  context: ToolContext,
  account: Account,
  counts: readonly ScoresToPush[],
): Promise<ToolResult> {
  const requested = await Promise.all(
    counts.flatMap(({ integrationId, scores }) =>
      scores > 0
        ? [context.services.requestPush(context.organization, { integrationId, rowIds: [account.id] })]
        : [],
    ),
  );
  const ids = requested.flat().map((run) => run.id);
  const runs = await readRuns(context, ids);
  if (runs.length === 0) return allThere(account, 1);
  return {
    text: `Pushing the health score of ${nameOf(account)} to HubSpot now.`,
    data: runsData(runs),
    runIds: ids,
    customer: account,
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

/** The reply where nothing can be pushed because no portal is connected, or pushing is switched off for all that could. */
async function switchedOff(context: ToolContext, input: Input): Promise<ToolResult | undefined> {
  const meant = await meantPortals(context, input.portal, (name) => `Status of portal ${name}`);
  if ('result' in meant) return meant.result;
  const able = meant.portals.filter(
    ({ status }) => status !== 'paused' && status !== 'reauthorization_required',
  );
  const [first] = able;
  if (first === undefined) return undefined;
  return firstStep(context.role, {
    because: `Pushing to ${listed(able.map(portalName))} is switched off.`,
    todo: 'Switch it on in the health settings',
    label: 'Health settings',
    path: `${healthSettingsPath}?${new URLSearchParams({ integrationId: first.id })}`,
  });
}

function nothingToPush(account: Account | undefined): ToolResult {
  return {
    text: account
      ? `${nameOf(account)} has no health score that could be pushed: there is none yet, or HubSpot has no live company for it. Nothing was changed.`
      : 'No customer has a health score yet that could be pushed. Nothing was changed.',
    ...(account ? { customer: account } : {}),
    failed: true,
  };
}

function allThere(account: Account | undefined, scores: number): ToolResult {
  return {
    text: account
      ? `HubSpot has the newest health score of ${nameOf(account)} already. Nothing was changed.`
      : `HubSpot has the newest health scores already, of ${scores === 1 ? 'the one customer that has a score' : `all ${countOf(scores, 'customer')} that have one`}. Nothing was changed.`,
    ...(account ? { customer: account } : {}),
  };
}
