import { MultiBar, type SingleBar } from 'cli-progress';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { RunProgress, SyncRun } from '../contract/sync.ts';
import { findWorkers } from '../doctor/workers.ts';
import { readRun } from '../sync/runs/read-run.ts';
import { counted, remark, say } from './output.ts';
import type { Terminal } from './terminal.ts';

const pollMs = 400;

/**
 * Shows a progress bar for each object type of each run, with rate and remaining time, until all have ended.
 * @throws {AppError} `conflict` if one of them failed or was canceled.
 */
export async function watchToTheEnd(
  terminal: Terminal,
  context: OrganizationContext,
  runs: { id: string }[],
): Promise<SyncRun[]> {
  const ended = await watchRuns(
    terminal,
    context,
    runs.map((run) => run.id),
  );
  const failed = ended.filter((run) => run.status === 'failed' || run.status === 'cancelled');
  if (failed.length === 0) return ended;
  const told = failed.map((run) => `Run ${run.id} ${run.status}${run.error ? `: ${run.error}` : '.'}`);
  throw new AppError('conflict', told.join('\n'));
}

async function watchRuns(
  terminal: Terminal,
  context: OrganizationContext,
  runIds: string[],
): Promise<SyncRun[]> {
  const workers = await findWorkers(context.db, context.config.database.schemas);
  if (workers.length === 0)
    remark(terminal, 'No worker is running, so the run is waiting. Start one: npm start');
  const bars = new MultiBar({
    format: '{name} |{bar}| {value}/{wanted} {rate}/s {left}',
    hideCursor: true,
    clearOnComplete: false,
    stream: terminal.stderr,
  });
  const shown = new Map<string, SingleBar>();
  const ended = new Map<string, SyncRun>();
  try {
    while (ended.size < runIds.length) {
      for (const runId of runIds) {
        const run = await readRun(context, runId);
        for (const part of run.progress) show(bars, shown, run, part, context.clock.now());
        if (run.status !== 'queued' && run.status !== 'running') ended.set(runId, run);
      }
      if (ended.size < runIds.length) await context.clock.sleep(pollMs);
    }
  } finally {
    bars.stop();
  }
  const runs = [...ended.values()];
  for (const run of runs) summarize(terminal, run);
  return runs;
}

function show(
  bars: MultiBar,
  shown: Map<string, SingleBar>,
  run: SyncRun,
  part: RunProgress,
  now: number,
): void {
  const key = `${run.id} ${part.objectType}`;
  const began = run.startedAt === null ? now : Date.parse(run.startedAt);
  const rate = (part.processed * 1_000) / Math.max(1, now - began);
  const total = part.total ?? 0;
  const ended = part.status !== 'running' && part.status !== 'queued';
  const seconds = Math.ceil((total - part.processed) / rate);
  const payload = {
    name: part.objectType.padEnd(8),
    wanted: part.total ?? '?',
    rate: Math.round(rate),
    left: ended ? part.status : part.total !== null && rate > 0 ? `${Math.max(0, seconds)} s left` : '',
  };
  const known = shown.get(key) ?? bars.create(Math.max(total, 1), 0, payload);
  shown.set(key, known);
  known.setTotal(Math.max(total, part.processed, 1));
  known.update(part.processed, payload);
}

function summarize(terminal: Terminal, run: SyncRun): void {
  const began = run.startedAt === null ? undefined : Date.parse(run.startedAt);
  const took = began === undefined || run.completedAt === null ? 0 : Date.parse(run.completedAt) - began;
  say(
    terminal,
    `Run ${run.id}: ${run.status} in ${(took / 1_000).toFixed(1)} s with ${counted(run.requests, 'call')} to HubSpot.`,
  );
  for (const part of run.progress) {
    if (part.direction === 'outbound') {
      say(
        terminal,
        `  ${part.objectType}: ${part.updated} written to HubSpot, ${part.unchanged} already there, ${part.failed} failed`,
      );
      if (part.error) say(terminal, `    ${part.error}`);
      continue;
    }
    say(
      terminal,
      `  ${part.objectType}: ${part.processed} read, ${part.created} created, ${part.updated} updated, ${part.archived} archived, ${part.failed} failed${part.drift ? `, ${counted(part.drift.records, 'record')} and ${counted(part.drift.links, 'link')} differed` : ''}`,
    );
    if (part.error) say(terminal, `    ${part.error}`);
  }
}
