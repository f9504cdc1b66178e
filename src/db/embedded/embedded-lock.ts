import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';

/** Longer than any start or stop of the server, including crash recovery. */
const patienceMs = 180_000;
const retryMs = 25;

/**
 * Runs `work` while no other process on this machine does so for the same folder. The kernel holds the lock and
 * releases it when the process ends in any way, so it can't be left behind.
 * @throws {AppError} `not_ready` if the lock isn't available within three minutes.
 */
export async function withFolderLock<T>(folder: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const deadline = clock.now() + patienceMs;
  for (;;) {
    const release = await tryLock(folder);
    if (release) {
      try {
        return await work();
      } finally {
        await release();
      }
    }
    if (clock.now() > deadline) {
      throw new AppError(
        'not_ready',
        `Another process has been starting or stopping the embedded database in ${folder} for three minutes. Stop it, then start again.`,
      );
    }
    await clock.sleep(retryMs);
  }
}

/** @returns the function that releases the lock, or undefined while another process holds it. */
function tryLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  return process.platform === 'linux' ? tryAbstractSocket(folder) : tryFileLock(folder);
}

/** Linux: a name in the abstract socket namespace, which leaves nothing on disk. */
function tryAbstractSocket(folder: string): Promise<(() => Promise<void>) | undefined> {
  const { dev, ino, uid } = statSync(folder);
  const name = createHash('sha256').update(`${dev}:${ino}:${uid}`).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(`\0cscx-hubspot-${name}`, () => {
      server.unref();
      resolve(() => new Promise((done) => server.close(() => done())));
    });
  });
}

/**
 * The BSDs and macOS: opening the file takes the lock. Node has no name for the flag, which is 0x20 on all of them.
 */
async function tryFileLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  const exclusive = 0x20;
  try {
    const file = path.join(folder, 'lock');
    const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusive, 0o600);
    return async () => closeSync(fd);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}
