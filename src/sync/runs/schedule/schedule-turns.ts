import { createHash } from 'node:crypto';
import { hourMs, minuteMs, startOfDay, startOfNextDay } from '../../../base/local-time.ts';

/** The night hours, counted from local midnight, in which portals are reconciled. */
const nightBegins = 2 * hourMs;
const nightLasts = 3 * hourMs;
/** Portals of the same schedule begin at different minutes of at most this stretch. */
const largestSpread = hourMs;

/**
 * When the turn began in which `now` lies: the day of the time zone is cut into turns of `everyMinutes` from its
 * midnight on, by real minutes. What is left of a day and shorter than half a turn belongs to the turn before, so
 * that a day of 25 hours has one daily turn, too. Each portal's turns begin some minutes later than that, always
 * the same for a portal.
 * @returns milliseconds since the epoch, as `now`.
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
 * When the latest night began in which a portal is to be reconciled: once per day of the time zone, two to five
 * hours after its midnight, at a minute of the portal's own.
 * @returns milliseconds since the epoch, as `now`.
 */
export function reconcileStart(now: number, timeZone: string, integrationId: string): number {
  const later = nightBegins + spreadOf(integrationId, nightLasts);
  const midnight = startOfDay(now, timeZone);
  return (now < midnight + later ? startOfDay(midnight - 1, timeZone) : midnight) + later;
}

/** When the night after that begins. */
export function nextReconcileStart(now: number, timeZone: string, integrationId: string): number {
  const later = nightBegins + spreadOf(integrationId, nightLasts);
  const today = startOfDay(now, timeZone);
  return (now < today + later ? today : startOfNextDay(now, timeZone)) + later;
}

/** A portal's own whole minutes below `limit`, in milliseconds. */
function spreadOf(integrationId: string, limit: number): number {
  const number = createHash('sha256').update(integrationId).digest().readUInt32BE(0);
  return (number % (limit / minuteMs)) * minuteMs;
}
