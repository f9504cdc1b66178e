import { z } from 'zod';
import { listRuns } from '../../sync/runs/list-runs.ts';
import { activeRuns, readRuns, runsData, runText } from '../tools/runs.ts';
import { lookingTool } from '../tools/tool.ts';
import { portalNames } from './cancel-run.ts';

export const progressTool = lookingTool({
  name: 'show_progress',
  intent: 'progress',
  title: 'Show how far syncs and pushes are',
  description: 'The runs that were started last, or are under way: how far they are, or how they ended.',
  input: z.object({}),
  role: 'viewer',
  async run(context) {
    let runs = await readRuns(context, context.lastRunIds);
    if (runs.length === 0) runs = await activeRuns(context);
    if (runs.length === 0) runs = (await listRuns(context.organization, { limit: 1 })).items;
    if (runs.length === 0) {
      return { text: 'Nothing was synced yet.', suggestions: ['Sync HubSpot data'] };
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
