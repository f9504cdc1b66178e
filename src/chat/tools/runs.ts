import type { ChatData } from '../../contract/chat.ts';
import type { SyncRun } from '../../contract/sync.ts';
import { listRuns } from '../../sync/runs/list-runs.ts';
import { readRun } from '../../sync/runs/read-run.ts';
import { recordsNoun } from '../text/object-nouns.ts';
import { ago, countOf, listed, plainText } from '../text/plain-text.ts';
import { settingsPath } from './connect-first.ts';
import type { ToolContext } from './tool.ts';

export const hasEnded = (run: SyncRun): boolean => run.status !== 'queued' && run.status !== 'running';

/** A run in a sentence: `full sync`; an incremental one is just a `sync`. */
export function runName(run: Pick<SyncRun, 'mode'>): string {
  switch (run.mode) {
    case 'push':
      return 'push to HubSpot';
    case 'reconcile':
      return 'comparison with HubSpot';
    case 'refresh':
      return 're-sync';
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

/** The organization's runs that have not ended, newest first. */
export async function activeRuns(context: ToolContext): Promise<SyncRun[]> {
  const { items } = await listRuns(context.organization, { limit: 50 });
  return items.filter((run) => !hasEnded(run));
}

/** Runs by id, without those that no longer exist. */
export async function readRuns(context: ToolContext, ids: readonly string[]): Promise<SyncRun[]> {
  const runs = await Promise.all(ids.map((id) => readRun(context.organization, id).catch(() => undefined)));
  return runs.flatMap((run) => run ?? []);
}

/** The progress of a run, or its result. */
export function runText(run: SyncRun, portal: string, now: number): string {
  const what = `The ${runName(run)} of ${portal}`;
  switch (run.status) {
    case 'queued':
      return `${what} is queued.`;
    case 'running':
      return `${what} is running: ${progressText(run)}.`;
    case 'cancelled':
      return `${what} was canceled${when(run, now)}. What it saved is kept.`;
    case 'failed':
      return `${what} failed${when(run, now)}${run.error ? `: ${plainText(run.error, 300)}` : '.'}`;
    default: {
      const failed = run.progress.reduce((sum, part) => sum + part.failed, 0);
      const line = `${what} finished${when(run, now)}: ${receiptText(run)}.`;
      if (failed === 0) return line;
      const have = failed === 1 ? 'has' : 'have';
      return `${line} ${countOf(failed, 'record')} ${have} errors. Say “errors” for the reasons and fixes.`;
    }
  }
}

function when(run: SyncRun, now: number): string {
  return run.completedAt === null ? '' : ` ${ago(run.completedAt, now)}`;
}

function progressText(run: SyncRun): string {
  const parts = run.progress.map((part) => {
    const noun = recordsNoun(part.objectType);
    const total =
      part.total === null ? '' : ` of ${Math.max(part.total, part.processed).toLocaleString('en-US')}`;
    return `${part.processed.toLocaleString('en-US')}${total} ${noun}`;
  });
  const done = run.progress.reduce((sum, part) => sum + part.processed, 0);
  return done === 0 ? 'it has just started' : listed(parts);
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
    return counts.length === 0 ? [] : [`${recordsNoun(part.objectType)}: ${listed(counts)}`];
  });
  return parts.length === 0 ? 'nothing has changed' : parts.join('; ');
}
