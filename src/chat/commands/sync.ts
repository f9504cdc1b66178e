import { z } from 'zod';
import { ObjectType } from '../../contract/common.ts';
import { requestSync } from '../../sync/runs/request-sync.ts';
import { containing, wordSet } from '../language/pattern.ts';
import { findCustomers } from '../search/find-customers.ts';
import { typesText } from '../text/object-nouns.ts';
import { listed, nameOf } from '../text/plain-text.ts';
import { portalInput, portalName, resolvePortals, stateText } from '../tools/portal.ts';
import { readRuns, runName, runsData } from '../tools/runs.ts';
import { changingTool, type ToolContext, type ToolResult } from '../tools/tool.ts';
import { command } from './command.ts';
import { readSync, type SyncSaid } from './sync-wordings.ts';

const Input = z.object({
  portal: portalInput,
  objectTypes: z
    .array(ObjectType)
    .min(1)
    .optional()
    .describe('company: customers; contact: stakeholders; deal: deals. Leave it out for all.'),
  mode: z
    .enum(['full', 'incremental', 'reconcile'])
    .optional()
    .describe(
      'full: reads everything again; incremental (default): reads what changed; reconcile: compares everything.',
    ),
});

const syncPortal = (name: string) => `Sync portal ${name}`;

const tool = changingTool({
  name: 'sync_hubspot',
  intent: 'sync',
  title: 'Sync HubSpot data',
  description:
    'Starts a sync of companies, contacts and deals from HubSpot. If a portal is already syncing, returns that sync.',
  input: Input,
  role: 'csm',
  destructive: false,
  async plan(context, input) {
    const found = await resolvePortals(context, input.portal, syncPortal);
    if ('result' in found) return (await customerInstead(context, input.portal)) ?? found.result;
    const [first] = found.portals;
    const kind = input.mode === 'full' ? 'a full sync' : 'a sync';
    const types = input.objectTypes ? `${typesText(input.objectTypes)} from ` : '';
    return {
      question: `Start ${kind} of ${types}${listed(found.portals.map(portalName))}?`,
      confirm: 'Start the sync',
      asks: false,
      input: { ...input, ...(input.portal !== undefined && first ? { portal: first.id } : {}) },
    };
  },
  async run(context, input) {
    const found = await resolvePortals(context, input.portal, syncPortal);
    if ('result' in found) return found.result;
    const { portals } = found;
    const alreadyRunning = new Set(portals.flatMap((portal) => portal.currentRunId ?? []));
    const requested = await requestSync(context.organization, {
      ...(input.portal === undefined ? {} : { integrationId: portals[0]?.id }),
      mode: input.mode,
      objectTypes: input.objectTypes,
    });
    const ids = requested.map((run) => run.id);
    const runs = await readRuns(context, ids);
    const lines = runs.map((run) => {
      const portal = portals.find((one) => one.id === run.integrationId);
      return startedText(run, portal ? portalName(portal) : 'a portal', {
        input,
        isOld: alreadyRunning.has(run.id),
      });
    });
    const skipped = portals.filter((portal) => !requested.some((run) => run.integrationId === portal.id));
    if (skipped.length > 0) {
      const names = listed(skipped.map((one) => `${portalName(one)} (${stateText(one)})`));
      lines.push(`Skipped because of their state: ${names}.`);
    }
    return { text: lines.join('\n'), data: runsData(runs), runIds: ids };
  },
});

function startedText(
  run: { mode: Parameters<typeof runName>[0]['mode'] },
  portal: string,
  { input, isOld }: { input: z.output<typeof Input>; isOld: boolean },
): string {
  const what = `${runName(run)} of ${portal}`;
  if (isOld) return `A ${what} is already running, so I didn’t start another one.`;
  const types = input.objectTypes ? ` (${typesText(input.objectTypes)})` : '';
  const reads = run.mode === 'incremental' ? ' It reads what changed since the last one.' : '';
  const isFirst = run.mode === 'full' && input.mode !== 'full';
  const first = isFirst ? ' It is a full sync because the first one hasn’t finished yet.' : '';
  return `Started a ${what}${types}.${reads}${first}`;
}

/** The reply to “sync Acme”: records are not synced one by one. */
async function customerInstead(
  context: ToolContext,
  words: string | undefined,
): Promise<ToolResult | undefined> {
  if (words === undefined) return undefined;
  const search = await findCustomers(context.organization, words);
  if (search.kind !== 'one') return undefined;
  return {
    text: `${nameOf(search.customer)} is a customer. It syncs together with its whole portal. Nothing was changed.`,
    suggestions: ['Sync HubSpot data'],
    customer: search.customer,
    failed: true,
  };
}

export const syncCommand = command<SyncSaid>({
  intent: 'sync',
  help: {
    title: 'Sync HubSpot data',
    examples: ['Sync HubSpot data', 'Do a full sync', 'Sync only the deals'],
    hints: wordSet(
      'sync synchronize import pull refresh reload fetch data hubspot portal full incremental companies contacts',
    ),
  },
  explanation: {
    text: [
      'A sync reads what changed in HubSpot since the last one: companies become customers, contacts become',
      'stakeholders, and deals become renewals. It changes nothing in HubSpot. A full sync reads everything again.',
      'It starts as soon as you ask for it, and needs the Customer success manager role or above.',
    ].join(' '),
    example: 'Sync HubSpot data',
    mentions: containing(
      'sync|syncs|syncing|resync|synchronize|synchronise|synchronizing|import from hubspot',
    ),
  },
  read: readSync,
  tool,
});
