import { z } from 'zod';
import { ObjectType } from '../../contract/common.ts';
import type { IntegrationStatus } from '../../contract/portals.ts';
import { requestSync } from '../../sync/runs/request-sync.ts';
import { findCustomers } from '../search/find-customers.ts';
import { listed, nameOf } from '../text/plain-text.ts';
import { meantPortals, portalInput, portalName } from '../tools/portal.ts';
import { readRuns, runName, runsData, typesText } from '../tools/runs.ts';
import { changingTool, type ToolContext, type ToolResult } from '../tools/tool.ts';

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
      'full: reads everything anew; incremental (the default): what has changed; reconcile: compares everything.',
    ),
});

const sayIt = (name: string) => `Sync portal ${name}`;

export const syncTool = changingTool({
  name: 'sync_hubspot',
  intent: 'sync',
  title: 'Sync HubSpot data',
  description:
    'Starts reading companies, contacts and deals from HubSpot. Where a sync is under way for a portal, that one is answered.',
  input: Input,
  role: 'csm',
  destructive: false,
  async plan(context, input) {
    const meant = await meantPortals(context, input.portal, sayIt);
    if ('result' in meant) return (await perhapsAccount(context, input.portal)) ?? meant.result;
    const names = listed(meant.portals.map(portalName));
    return {
      question: `Start ${input.mode === 'full' ? 'a full sync' : 'a sync'} of ${input.objectTypes ? `${typesText(input.objectTypes)} from ` : ''}${names}?`,
      confirm: 'Start the sync',
      asks: false,
      input: { ...input, ...oneOf(input.portal, meant.portals) },
    };
  },
  async run(context, input) {
    const meant = await meantPortals(context, input.portal, sayIt);
    if ('result' in meant) return meant.result;
    const { portals } = meant;
    const before = new Set(portals.flatMap((portal) => portal.currentRunId ?? []));
    const requested = await requestSync(context.organization, {
      ...(input.portal === undefined ? {} : { integrationId: portals[0]?.id }),
      mode: input.mode,
      objectTypes: input.objectTypes,
    });
    const runs = await readRuns(
      context,
      requested.map((run) => run.id),
    );
    const nameOfPortal = (id: string) => {
      const portal = portals.find((one) => one.id === id);
      return portal ? portalName(portal) : 'a portal';
    };
    const lines = runs.map((run) => {
      const name = nameOfPortal(run.integrationId);
      if (before.has(run.id)) {
        return `A ${runName(run)} of ${name} is under way already; no second one was started.`;
      }
      const first =
        run.mode === 'full' && input.mode !== 'full'
          ? ' It is a full one, because not everything was read yet.'
          : '';
      const types = input.objectTypes ? ` (${typesText(input.objectTypes)})` : '';
      const reads = run.mode === 'incremental' ? ' It reads what has changed since the last one.' : '';
      return `Started a ${runName(run)} of ${name}${types}.${reads}${first}`;
    });
    const left = portals.filter((portal) => !requested.some((run) => run.integrationId === portal.id));
    if (left.length > 0) {
      lines.push(
        `Left out, because of their state: ${listed(left.map((one) => `${portalName(one)} (${stateText(one)})`))}.`,
      );
    }
    return { text: lines.join('\n'), data: runsData(runs), runIds: runs.map((run) => run.id) };
  },
});

/** People say "sync Acme" and mean a customer: records are not synced one by one. */
async function perhapsAccount(
  context: ToolContext,
  words: string | undefined,
): Promise<ToolResult | undefined> {
  if (words === undefined) return undefined;
  const search = await findCustomers(context.organization, words);
  if (search.kind !== 'one') return undefined;
  return {
    text: `${nameOf(search.customer)} is an account: it is synced together with all others of its portal. Nothing was changed.`,
    suggestions: ['Sync HubSpot data'],
    customer: search.customer,
    failed: true,
  };
}

function oneOf(words: string | undefined, [first]: readonly IntegrationStatus[]): { portal?: string } {
  return words !== undefined && first ? { portal: first.id } : {};
}

/** A portal's state in a word. */
export const stateText = (portal: IntegrationStatus): string =>
  portal.setup !== null ? 'being set up' : portal.state.word.toLowerCase();
