import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { Connection, Place } from './embedded-place.ts';

/**
 * A free port of the loopback interface, below the range for outgoing connections: one of those could use it while
 * the server is stopped.
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

/** The content of postmaster.pid: the process and its startup state. Undefined without such a file. */
export function readPidFile(place: Place): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(path.join(place.cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

/** The part of the server's command line that identifies it. */
export function marker(connection: Connection): string {
  return `cluster_name=cscx_hubspot_${connection.id}`;
}

/**
 * The process of the running server, if there is one. The pid file alone proves nothing: after a crash it stays, the
 * process may be a zombie (with an empty command line), or its number may belong to another program.
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
