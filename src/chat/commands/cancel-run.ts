import { z } from 'zod';
import type { SyncRun } from '../../contract/sync.ts';
import { cancelPush } from '../../sync/push/request-push.ts';
import { cancelRuns } from '../../sync/runs/request-sync.ts';
import { listed } from '../text/plain-text.ts';
import { portalName } from '../tools/portal.ts';
import { activeRuns, hasEnded, readRuns, runName, runsData, runText } from '../tools/runs.ts';
import { changingTool, type ToolContext } from '../tools/tool.ts';

const Input = z.object({
  what: z.enum(['sync', 'push']).optional().describe('Only syncs, or only pushes.'),
  runIds: z.array(z.guid()).max(50).optional().describe('Only these runs.'),
});

export const cancelRunTool = changingTool({
  name: 'cancel_run',
  intent: 'cancel_run',
  title: 'Cancel a running sync or push',
  description: 'Ends runs that are under way. What they stored stays; a full sync has to begin anew.',
  input: Input,
  role: 'csm',
  destructive: true,
  async plan(context, input) {
    const runs = await meantRuns(context, input);
    if (runs.length === 0) return nothingRuns(input.what);
    const now = context.organization.clock.now();
    const names = await portalNames(context);
    return {
      question: [
        ...runs.map((run) => runText(run, names(run.integrationId), now)),
        `Cancel ${runs.length === 1 ? 'it' : 'them'}? What was stored stays; the rest has to begin anew.`,
      ].join('\n'),
      confirm: runs.length === 1 ? 'Cancel the run' : `Cancel ${runs.length} runs`,
      asks: true,
      input: { runIds: runs.map((run) => run.id) },
    };
  },
  async run(context, input) {
    const runs = await meantRuns(context, input);
    if (runs.length === 0) return nothingRuns(input.what);
    for (const run of runs) {
      if (run.mode === 'push') await cancelPush(context.organization, run.id);
      else await cancelRuns(context.organization, run.integrationId);
    }
    const ids = runs.map((run) => run.id);
    const now = await readRuns(context, ids);
    const names = await portalNames(context);
    return {
      text: `Cancelled ${listed(now.map((run) => `the ${runName(run)} of ${names(run.integrationId)}`))}. What was stored stays.`,
      data: runsData(now),
      runIds: ids,
    };
  },
});

/** Runs of the asked kind that have not ended. */
async function meantRuns(context: ToolContext, input: z.output<typeof Input>): Promise<SyncRun[]> {
  const runs = input.runIds ? await readRuns(context, input.runIds) : await activeRuns(context);
  return runs.filter(
    (run) =>
      !hasEnded(run) && (input.what === undefined || (run.mode === 'push') === (input.what === 'push')),
  );
}

const nothingRuns = (what: 'sync' | 'push' | undefined) => ({
  text: `No ${what ?? 'sync or push'} is running. Nothing was changed.`,
  suggestions: ['Show the sync status'],
});

/** What the organization's portals are called, by their ids. */
export async function portalNames(context: ToolContext): Promise<(integrationId: string) => string> {
  const { integrations } = await context.services.readStatus(context.organization);
  return (integrationId) => {
    const portal = integrations.find((one) => one.id === integrationId);
    return portal ? portalName(portal) : 'a portal';
  };
}
