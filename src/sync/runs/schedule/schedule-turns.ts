import { createHash } from 'node:crypto';
import { hourMs, minuteMs, startOfDay, startOfNextDay } from '../../../base/local-time.ts';

/** The hours after local midnight in which portals are compared. */
const nightBegins = 2 * hourMs;
const nightLasts = 3 * hourMs;
/** Portals with the same schedule start at different minutes of at most this period. */
const largestSpread = hourMs;

/**
 * The start of the turn that contains `now`: each day of the time zone is divided into turns of `everyMinutes` from
 * its midnight on, in real minutes. A remainder shorter than half a turn is added to the last turn, so that a day of
 * 25 hours also has one daily turn. Each portal's turns start some minutes later, always by the same number.
 * @returns milliseconds since the epoch, like `now`.
 */
export function turnStart(
  now: number,
  schedule: { everyMinutes: number; timeZone: string },
  integrationId: string,
): number {
  const every = schedule.everyMinutes * minuteMs;
  const later = spreadOf(integrationId, Math.min(every, largestSpread));
  let midnight = startOfDay(now, schedule.timeZone);
  if (now < midnight + later) midnight = startOfDay(midnight - 1, schedule.timeZone);
  const length = startOfNextDay(midnight, schedule.timeZone) - midnight;
  const last = Math.max(0, Math.floor((length - every / 2) / every));
  const turn = Math.min(last, Math.floor((now - midnight - later) / every));
  return midnight + later + turn * every;
}

/**
 * The start of a portal's latest nightly comparison: once per day of the time zone, two to five hours after midnight,
 * at the portal's own minute.
 * @returns milliseconds since the epoch, like `now`.
 */
export function reconcileStart(now: number, timeZone: string, integrationId: string): number {
  const later = nightBegins + spreadOf(integrationId, nightLasts);
  const midnight = startOfDay(now, timeZone);
  return (now < midnight + later ? startOfDay(midnight - 1, timeZone) : midnight) + later;
}

/** The start of the next nightly comparison. */
export function nextReconcileStart(now: number, timeZone: string, integrationId: string): number {
  const later = nightBegins + spreadOf(integrationId, nightLasts);
  const today = startOfDay(now, timeZone);
  return (now < today + later ? today : startOfNextDay(now, timeZone)) + later;
}

/** A portal's own number of whole minutes below `limit`, in milliseconds. */
function spreadOf(integrationId: string, limit: number): number {
  const number = createHash('sha256').update(integrationId).digest().readUInt32BE(0);
  return (number % (limit / minuteMs)) * minuteMs;
}
