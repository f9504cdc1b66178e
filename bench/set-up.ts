import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PortalOptions, PracticePortalOptions } from '../practice-portal/options.ts';
import type { Stats } from '../practice-portal/server/statistics.ts';
import { readConfig } from '../src/config.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../src/context/context.ts';
import { connectWithToken } from '../src/portals/connect/connect-with-token.ts';
import { openContext } from '../src/wiring/open-context.ts';
import { type Program, startProgram, testEncryptionKey } from '../test/support/processes/programs.ts';
import { openBenchDatabase, processCpu } from './database.ts';
import type { PortalRequest } from './portal-process.ts';

export const portalId = 1001;
export const token = 'pat-na1-bench';

export interface SetUp {
  context: Context;
  integrationId: string;
  worker: Program;
  /** The practice portal, with its control API at `/_practice`. */
  portalUrl: string;
  stats(): Promise<Stats & { counts: Record<'company' | 'contact' | 'deal', number> }>;
  /** Differences between the tables and the practice portal, at most 20. */
  compare(): Promise<string[]>;
  /** The worker's peak memory, in MB. */
  peakMemory(): Promise<number>;
  /** Its current memory. */
  memory(): Promise<number>;
  /** CPU seconds so far; the database's are undefined if its server runs on another machine. */
  cpu(): Promise<{ worker: number; database: number | undefined }>;
  close(): Promise<void>;
}

/** A practice portal, a database and a worker in their own processes, with the portal connected but not synced. */
export async function setUp(
  portal: Omit<PortalOptions, 'portalId' | 'staticToken'>,
  options: { latencyMs: number; settings?: Record<string, string> },
): Promise<SetUp> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'cscx-bench-'));
  const database = await openBenchDatabase(dataDir);
  const portalProcess = fork(path.join(import.meta.dirname, 'portal-process.ts'));
  const ask = asking(portalProcess);
  const portalOptions: PracticePortalOptions = {
    latencyMs: options.latencyMs,
    portals: [{ ...portal, portalId, staticToken: token }],
  };
  const { url } = await ask<{ url: string }>({ type: 'start', options: portalOptions });
  const settings = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: testEncryptionKey,
    HUBSPOT_API_BASE_URL: url,
    LOG_LEVEL: 'warn',
    ...options.settings,
  };
  const { context, close } = await openContext(readConfig(settings));
  const worker = startProgram('src/start.ts', { env: { ...settings, ROLE: 'worker', LOG_LEVEL: 'info' } });
  await worker.line(/"msg":"working"/);
  const ctx = inOrganization(context, defaultOrganizationId, 'bench');
  const { id: integrationId } = await connectWithToken(ctx, { accessToken: token, startSync: false });
  return {
    context,
    integrationId,
    worker,
    portalUrl: url,
    stats: () => ask({ type: 'stats', portalId }),
    compare: () => ask({ type: 'compare', portalId, databaseUrl: database.url, integrationId }),
    peakMemory: () => memoryOf(worker.pid, 'VmHWM'),
    memory: () => memoryOf(worker.pid, 'VmRSS'),
    cpu: async () => ({ worker: await processCpu(worker.pid), database: await database.cpu() }),
    async close() {
      await worker.end();
      await close();
      portalProcess.disconnect();
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function memoryOf(pid: number, line: 'VmHWM' | 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
}

function asking(child: ChildProcess): <T>(request: PortalRequest) => Promise<T> {
  let lastId = 0;
  const open = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  child.on('message', ({ id, result, error }: { id: number; result?: never; error?: string }) => {
    const waiting = open.get(id);
    open.delete(id);
    if (error !== undefined) waiting?.reject(new Error(error));
    else waiting?.resolve(result as never);
  });
  return (request) => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      open.set(id, { resolve, reject });
      child.send({ id, request });
    });
  };
}
