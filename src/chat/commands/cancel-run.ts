import { z } from 'zod';
import type { SyncRun } from '../../contract/sync.ts';
import { cancelPush } from '../../sync/push/request-push.ts';
import { cancelRuns } from '../../sync/runs/request-sync.ts';
import { containing, oneOf, whole, wordSet } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import { listed } from '../text/plain-text.ts';
import { portalNames } from '../tools/portal.ts';
import { activeRuns, hasEnded, readRuns, runName, runsData, runText } from '../tools/runs.ts';
import { changingTool, type ToolContext } from '../tools/tool.ts';
import { command } from './command.ts';

const push = 'push|pushes|pushing';
const sync = 'sync|syncs|syncing|resync|import|imports|load|loading';
const wordings = whole(
  [
    '(cancel|abort|stop|kill|end|interrupt|terminate|halt|break off)',
    '[the|that|this|my|our|current|currently|running|active|ongoing|all|any|hubspot|full|incremental]*',
    `<what: ${push}|${sync}|runs?|jobs?|synchronization|update|everything>`,
    '[runs?|to hubspot|from hubspot|that (is|are) running|in progress|under way]*',
  ].join(' '),
);

export interface CancelRunSaid {
  tool: 'cancel_run';
  what?: 'sync' | 'push';
}

function read(sentence: Sentence): CancelRunSaid | undefined {
  const found = wordings.read(sentence);
  if (!found) return undefined;
  const what = found.what ?? '';
  if (/^push/.test(what)) return { tool: 'cancel_run', what: 'push' };
  return /^(?:sync|resync|import|load)/.test(what)
    ? { tool: 'cancel_run', what: 'sync' }
    : { tool: 'cancel_run' };
}

const Input = z.object({
  what: z.enum(['sync', 'push']).optional().describe('Only syncs, or only pushes.'),
  runIds: z.array(z.guid()).max(50).optional().describe('Only these runs.'),
});

const tool = changingTool({
  name: 'cancel_run',
  intent: 'cancel_run',
  title: 'Cancel a running sync or push',
  description: 'Cancels runs in progress. What they have saved is kept; a full sync has to start over.',
  input: Input,
  role: 'csm',
  destructive: true,
  async plan(context, input) {
    const runs = await findRuns(context, input);
    if (runs.length === 0) return noneRunning(input.what);
    const now = context.organization.clock.now();
    const names = await portalNames(context);
    return {
      question: [
        ...runs.map((run) => runText(run, names(run.integrationId), now)),
        `Cancel ${runs.length === 1 ? 'it' : 'them'}? What has been saved is kept; the rest has to start over.`,
      ].join('\n'),
      confirm: runs.length === 1 ? 'Cancel the run' : `Cancel ${runs.length} runs`,
      asks: true,
      input: { runIds: runs.map((run) => run.id) },
    };
  },
  async run(context, input) {
    const runs = await findRuns(context, input);
    if (runs.length === 0) return noneRunning(input.what);
    for (const run of runs) {
      if (run.mode === 'push') await cancelPush(context.organization, run.id);
      else await cancelRuns(context.organization, run.integrationId);
    }
    const ids = runs.map((run) => run.id);
    const now = await readRuns(context, ids);
    const names = await portalNames(context);
    const cancelled = listed(now.map((run) => `the ${runName(run)} of ${names(run.integrationId)}`));
    return { text: `Canceled ${cancelled}. What was saved is kept.`, data: runsData(now), runIds: ids };
  },
});

/** Runs of the requested kind that have not ended. */
async function findRuns(context: ToolContext, input: z.output<typeof Input>): Promise<SyncRun[]> {
  const runs = input.runIds ? await readRuns(context, input.runIds) : await activeRuns(context);
  return runs.filter(
    (run) =>
      !hasEnded(run) && (input.what === undefined || (run.mode === 'push') === (input.what === 'push')),
  );
}

const noneRunning = (what: 'sync' | 'push' | undefined) => ({
  text: `No ${what ?? 'sync or push'} is running. Nothing was changed.`,
  suggestions: ['Show the sync status'],
});

export const cancelRunCommand = command<CancelRunSaid>({
  intent: 'cancel_run',
  help: {
    title: 'Cancel a running sync',
    examples: ['Cancel the running sync'],
    hints: wordSet('cancel stop abort end kill running sync run'),
  },
  explanation: {
    text: [
      'This cancels a sync or push in progress. What it has saved is kept; the rest has to start over.',
      'I ask you before I cancel anything. It needs the Customer success manager role or above.',
    ].join(' '),
    example: 'Cancel the running sync',
    mentions: containing(oneOf('cancel|cancelling|canceling|abort|stop the sync')),
  },
  read,
  tool,
});
