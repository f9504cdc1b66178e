import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { startEmbeddedDatabase } from '../src/db/embedded/embedded.ts';

/** The PostgreSQL server of a benchmark. */
interface BenchDatabase {
  url: string;
  /** The CPU time of the whole server so far, in seconds; undefined if it runs on another machine. */
  cpu(): Promise<number | undefined>;
  stop(): Promise<void>;
}

/**
 * An empty database: on the server in `BENCH_DATABASE_URL`, whose role must be able to create databases, or on an
 * embedded server in `dataDir`.
 */
export async function openBenchDatabase(dataDir: string): Promise<BenchDatabase> {
  const server = process.env.BENCH_DATABASE_URL;
  if (!server) {
    const { url, stop } = await startEmbeddedDatabase({ dataDir });
    return { url, stop, cpu: () => serverCpu(url) };
  }
  const name = `cscx_bench_${process.pid}`;
  await run(server, `drop database if exists ${name}`, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    cpu: () => serverCpu(url.href),
    stop: () => run(server, `drop database ${name} with (force)`),
  };
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function run(url: string, ...statements: string[]): Promise<void> {
  await connected(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

/** The server's first process has the times of processes that have ended; running ones have their own. */
async function serverCpu(url: string): Promise<number | undefined> {
  return connected(url, async (client) => {
    const { rows } = await client.query<{ backend: number; pids: number[] }>(
      'select pg_backend_pid() as backend, array(select pid from pg_stat_activity) as pids',
    );
    const [found] = rows;
    const backend = await readTimes(found?.backend ?? 0).catch(() => undefined);
    if (!backend) return undefined;
    const server = await readTimes(backend.parent);
    const running = await Promise.all(
      (found?.pids ?? []).map((pid) => readTimes(pid).catch(() => undefined)),
    );
    return running.reduce((sum, times) => sum + (times?.own ?? 0), server.own + server.ended);
  });
}

/** The CPU time of a process in seconds, on Linux. */
export async function processCpu(pid: number): Promise<number> {
  return (await readTimes(pid)).own;
}

const ticksPerSecond = 100;

async function readTimes(pid: number): Promise<{ parent: number; own: number; ended: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, can contain anything; the fields after it are numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const seconds = (...at: number[]) => at.reduce((sum, n) => sum + Number(fields[n]), 0) / ticksPerSecond;
  return { parent: Number(fields[1]), own: seconds(11, 12), ended: seconds(13, 14) };
}
