import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';

/** How long the database can be away before work that needs it fails; in ms, between attempts. */
const waits = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** SQLSTATEs of a server that is shutting down, starting up or full. */
const awayStates = /^(08|57P0[123]|53[0-9]{3})/;
/** SQLSTATEs of transactions that conflicted with each other and can be repeated. */
const collisionStates: unknown[] = ['40001', '40P01'];
const passingCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** Whether the same statement may succeed if it is repeated. */
export function isPassingDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isCollision(error)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (awayStates.test(code) || passingCodes.has(code)) return true;
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    error.message,
  );
}

/** Whether the database aborted a transaction because of another one: a deadlock, or a serialization failure. */
export function isCollision(error: unknown): boolean {
  return error instanceof Error && 'code' in error && collisionStates.includes(error.code);
}

/** Whether the database rejected the data itself: a constraint, a type, a length. The SQLSTATE's class shows that. */
export function isDataError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23)/.test(error.code)
  );
}

/**
 * Whether the database refused rows: their data, a column that no longer exists, or has another type, or a trigger
 * that raised an exception, whatever its SQLSTATE.
 */
export function isRefusal(error: unknown): error is Error & { code: string } {
  if (isDataError(error)) return true;
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  const isChanged = ['42703', '42804'].includes(error.code);
  const isRaised = 'where' in error && typeof error.where === 'string' && / at RAISE$/m.test(error.where);
  return isChanged || isRaised || error.code === 'P0001';
}

/**
 * Runs `work`, which must be one transaction or one repeatable statement, and repeats it while the database is away,
 * for about half a minute.
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

/** The maximum number of attempts for a transaction that conflicts each time. */
const mostTries = 5;

/** Repeats a transaction that conflicted with another one; the failed attempt leaves nothing behind. */
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
