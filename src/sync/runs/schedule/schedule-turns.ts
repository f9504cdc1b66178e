import { createHash } from 'node:crypto';

const minute = 60_000;
const hour = 60 * minute;

/** The night hours, counted from local midnight, in which portals are reconciled. */
const nightBegins = 2 * hour;
const nightLasts = 3 * hour;
/** Portals of the same schedule begin at different minutes of at most this stretch. */
const largestSpread = hour;

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
  const every = schedule.everyMinutes * minute;
  const later = spreadOf(integrationId, Math.min(every, largestSpread));
  let midnight = startOfDay(now, schedule.timeZone);
  if (now < midnight + later) midnight = startOfDay(midnight - 1, schedule.timeZone);
  // No day is longer than 26 hours or shorter than 22.
  const length = startOfDay(midnight + 30 * hour, schedule.timeZone) - midnight;
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
  // No day is longer than 26 hours or shorter than 22.
  return (now < today + later ? today : startOfDay(today + 30 * hour, timeZone)) + later;
}

/** A portal's own whole minutes below `limit`, in milliseconds. */
function spreadOf(integrationId: string, limit: number): number {
  const number = createHash('sha256').update(integrationId).digest().readUInt32BE(0);
  return (number % (limit / minute)) * minute;
}

/** The first moment of the day that a time zone has at `at`; not always 00:00, where clocks are changed at midnight. */
export function startOfDay(at: number, timeZone: string): number {
  const today = dayOf(at, timeZone);
  // Within these minutes the day begins; days follow each other, so halving finds the first of today's.
  let before = Math.floor(at / minute) - 27 * 60;
  let within = Math.floor(at / minute);
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayOf(middle * minute, timeZone) === today) within = middle;
    else before = middle;
  }
  return within * minute;
}

/** The day that a time zone has at `at`: `YYYY-MM-DD`. */
export function dayOf(at: number, timeZone: string): string {
  return formatOf(timeZone).format(at);
}

/** Making one costs a thousand times as much as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}
