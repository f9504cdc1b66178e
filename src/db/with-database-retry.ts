import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';

/** How long a database may be away before the work that needs it gives up; in ms, between tries. */
const waits = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** SQLSTATEs of a server that goes away, starts up or is full. */
const awayStates = /^(08|57P0[123]|53[0-9]{3})/;
/** SQLSTATEs of transactions that got in each other's way, and may simply be repeated. */
const collisionStates: unknown[] = ['40001', '40P01'];
const passingCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** Whether the same statement may well succeed when it is sent again. */
export function isPassingDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isCollision(error)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (awayStates.test(code) || passingCodes.has(code)) return true;
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    error.message,
  );
}

/** Whether the database ended a transaction because another one was in its way: a deadlock, or not serializable. */
export function isCollision(error: unknown): boolean {
  return error instanceof Error && 'code' in error && collisionStates.includes(error.code);
}

/** Whether the database refused the data itself: a constraint, a type, a length. The SQLSTATE's class tells. */
export function isDataError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23)/.test(error.code)
  );
}

/**
 * Runs `work`, which must be one transaction or one statement that may be repeated, again while the database is
 * away, for about half a minute.
 */
export async function withDatabaseRetry<T>(
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (const wait of waits) {
    try {
      return await work();
    } catch (error) {
      if (!isPassingDatabaseError(error)) throw error;
      await clock.sleep(wait, signal);
    }
  }
  return work();
}

/** How often a transaction is begun that collides each time. */
const mostTries = 5;

/** Runs a transaction again that collided with another one; nothing of the try before is left. */
export async function repeatingCollisions<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (!isCollision(error) || tries === mostTries) throw error;
      // Not all at the same moment again.
      await sleep(Math.random() * 50 * tries);
    }
  }
}
