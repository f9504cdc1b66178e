import type { ChatData } from '../../contract/chat.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { SyncRun } from '../../contract/sync.ts';
import { listRuns } from '../../sync/runs/list-runs.ts';
import { readRun } from '../../sync/runs/read-run.ts';
import { ago, countOf, listed, plainText } from '../plain-text.ts';
import { settingsPath } from './first-step.ts';
import type { ToolContext } from './tool.ts';

const nouns: Record<ObjectType, [string, string]> = {
  company: ['company', 'companies'],
  contact: ['contact', 'contacts'],
  deal: ['deal', 'deals'],
};

export const typesText = (types: readonly ObjectType[]): string =>
  listed(types.map((type) => nouns[type][1]));

export const hasEnded = (run: SyncRun): boolean => run.status !== 'queued' && run.status !== 'running';

/** What a run is called in a sentence: `full sync`; one that reads what has changed is just a sync. */
export function runName(run: Pick<SyncRun, 'mode'>): string {
  switch (run.mode) {
    case 'push':
      return 'push to HubSpot';
    case 'reconcile':
      return 'comparison with HubSpot';
    case 'refresh':
      return 'refresh';
    case 'incremental':
      return 'sync';
    default:
      return `${run.mode} sync`;
  }
}

export function runsData(runs: SyncRun[]): ChatData {
  return {
    type: 'runs',
    runs,
    links: [
      {
        label: 'Sync dashboard',
        path: runs.every((run) => run.mode === 'push') ? `${settingsPath}?runs=outbound` : settingsPath,
      },
    ],
  };
}

/** The runs that the organization has under way, the newest first. */
export async function activeRuns(context: ToolContext): Promise<SyncRun[]> {
  const { items } = await listRuns(context.organization, { limit: 50 });
  return items.filter((run) => !hasEnded(run));
}

/** Runs by their ids; those that are gone are left out. */
export async function readRuns(context: ToolContext, ids: readonly string[]): Promise<SyncRun[]> {
  const runs = await Promise.all(ids.map((id) => readRun(context.organization, id).catch(() => undefined)));
  return runs.flatMap((run) => run ?? []);
}

/** How far a run is, or how it ended: the receipt. */
export function runText(run: SyncRun, portal: string, now: number): string {
  const what = `The ${runName(run)} of ${portal}`;
  switch (run.status) {
    case 'queued':
      return `${what} waits for its turn.`;
    case 'running':
      return `${what} is running: ${progressText(run)}.`;
    case 'cancelled':
      return `${what} was cancelled${when(run, now)}. What it had stored stays.`;
    case 'failed':
      return `${what} failed${when(run, now)}${run.error ? `: ${plainText(run.error, 300)}` : '.'}`;
    default: {
      const failed = run.progress.reduce((sum, part) => sum + part.failed, 0);
      const errors =
        failed > 0
          ? ` ${countOf(failed, 'record')} ${failed === 1 ? 'has' : 'have'} errors: say “errors” for why and how to mend them.`
          : '';
      return `${what} ended${when(run, now)}: ${receiptText(run)}.${errors}`;
    }
  }
}

function when(run: SyncRun, now: number): string {
  return run.completedAt === null ? '' : ` ${ago(run.completedAt, now)}`;
}

function progressText(run: SyncRun): string {
  const parts = run.progress.map((part) => {
    const noun = nouns[part.objectType][1];
    const total =
      part.total === null ? '' : ` of ${Math.max(part.total, part.processed).toLocaleString('en-US')}`;
    return `${part.processed.toLocaleString('en-US')}${total} ${noun}`;
  });
  const done = run.progress.reduce((sum, part) => sum + part.processed, 0);
  return done === 0 ? 'it has just begun' : listed(parts);
}

function receiptText(run: SyncRun): string {
  const verb = run.mode === 'push' ? 'sent' : 'updated';
  const parts = run.progress.flatMap((part) => {
    const counts = [
      part.created > 0 ? `${part.created.toLocaleString('en-US')} created` : [],
      part.updated > 0 ? `${part.updated.toLocaleString('en-US')} ${verb}` : [],
      part.archived > 0 ? `${part.archived.toLocaleString('en-US')} archived` : [],
      part.failed > 0 ? `${part.failed.toLocaleString('en-US')} with errors` : [],
    ].flat();
    return counts.length === 0 ? [] : [`${nouns[part.objectType][1]}: ${listed(counts)}`];
  });
  return parts.length === 0 ? 'nothing had changed' : parts.join('; ');
}
