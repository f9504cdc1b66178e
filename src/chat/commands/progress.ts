import { z } from 'zod';
import { listRuns } from '../../sync/runs/list-runs.ts';
import { show } from '../language/common-wording.ts';
import { oneOf, whole, wordSet } from '../language/pattern.ts';
import { portalNames } from '../tools/portal.ts';
import { activeRuns, readRuns, runsData, runText } from '../tools/runs.ts';
import { readOnlyTool } from '../tools/tool.ts';
import { command } from './command.ts';

const work = oneOf(
  'it|that|this|everything|sync|push',
  'the [hubspot|full|last] (sync|push|run|update|import|job|load|syncing)',
);
const done = '(done|finished|ready|complete|completed|through|over|there)';

const wordings = whole(
  `(is|are|has|have) (${work}|we|you) [already|all] ${done} [yet|now|already|syncing]`,
  'are we there yet|done yet|finished yet|ready yet|done|finished|progress|any progress',
  `did ${work} (finish|work|end|complete|succeed|go through) [yet|already]`,
  `how (far|much) (is|are|has|did|of) (${work}|we|you) [is|come|got|along|done|left]*`,
  `how (is|are) (${work}|things) (going|coming along|progressing|getting on|proceeding|running)`,
  `[show|what is|how is|tell] [me|us] [the|my] [sync|push|run] progress [of ${work}|on ${work}]`,
  `(is|are) (${work}|we|you) [still|currently] (running|going|syncing|in progress|pushing|under way) [now]`,
  'how long (does|will|until|till|is) ...',
  `${show} [last|latest|recent|newest]* [sync|hubspot|push] (runs|syncs|pushes|log|history) [log|history]`,
  `when (is|will) ${work} [be] (done|finished|ready|complete)`,
);

const tool = readOnlyTool({
  name: 'show_progress',
  intent: 'progress',
  title: 'Show the progress of syncs and pushes',
  description: 'The progress or result of the runs that were started last or are still running.',
  input: z.object({}),
  role: 'viewer',
  async run(context) {
    let runs = await readRuns(context, context.lastRunIds);
    if (runs.length === 0) runs = await activeRuns(context);
    if (runs.length === 0) runs = (await listRuns(context.organization, { limit: 1 })).items;
    if (runs.length === 0) {
      return { text: 'Nothing has been synced yet.', suggestions: ['Sync HubSpot data'] };
    }
    const names = await portalNames(context);
    const now = context.organization.clock.now();
    return {
      text: runs.map((run) => runText(run, names(run.integrationId), now)).join('\n'),
      data: runsData(runs),
      runIds: runs.map((run) => run.id),
      ...(runs.some((run) => run.status === 'completed_with_errors' || run.status === 'failed')
        ? { suggestions: ['Show the errors'] }
        : {}),
    };
  },
});

export interface ProgressSaid {
  tool: 'progress';
}

export const progressCommand = command<ProgressSaid>({
  intent: 'progress',
  help: {
    title: 'Progress of a sync',
    examples: ['Is it done?'],
    hints: wordSet('done finished progress far ready running long complete'),
  },
  read: (sentence) => (wordings.fits(sentence) ? { tool: 'progress' } : undefined),
  keywords: {
    keys: [
      ...['finish', 'finished', 'running', 'progress', 'how left', 'how far', 'how long', 'what doing'],
      ...['done', 'ready', 'under way'],
    ],
    others: wordSet('sync syncing push run still yet take along much far long left come got now already'),
    pronouns: 'none',
  },
  tool,
});
