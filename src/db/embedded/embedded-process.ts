import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { Connection, Place } from './embedded-place.ts';

/**
 * A port of the loopback interface that nobody listens on, below those which systems give to outgoing
 * connections: those could take it away while the server is stopped.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if (await portIsFree(port)) return port;
  }
  throw new AppError('not_ready', 'No free port on 127.0.0.1 for the embedded database.');
}

function portIsFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** What postmaster.pid says: the process and how far it has come. Undefined when there is no such file. */
export function readPidFile(place: Place): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(path.join(place.cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

/** The part of the server's command line that tells it from every other process. */
export function marker(connection: Connection): string {
  return `cluster_name=cscx_hubspot_${connection.id}`;
}

/**
 * The process of the running server, if there is one. The pid file alone proves nothing: after a crash it stays,
 * the process may linger as a zombie (whose command line is empty), or its number belong to another program.
 */
export function runningServer(place: Place, connection: Connection): number | undefined {
  const noted = readPidFile(place);
  if (!noted || !Number.isSafeInteger(noted.pid) || noted.pid <= 1) return undefined;
  return commandLine(noted.pid).includes(marker(connection)) ? noted.pid : undefined;
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
