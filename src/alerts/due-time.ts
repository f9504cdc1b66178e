import { hourMs, minuteMs, startOfDay, startOfNextDay, wallClock } from '../base/local-time.ts';
import type { AlertRule } from '../contract/alerts.ts';

type Timing = Pick<AlertRule, 'digest' | 'digestAt' | 'quietHours'>;

/**
 * When an alert of a rule is due: immediately, at the end of the quiet hours, or with the next digest outside of
 * them. Times of day are local. When clocks change, a skipped time means the first minute after the gap, and a
 * repeated one means its first occurrence.
 * @param at when it was raised, in milliseconds since the epoch, like the result.
 */
export function dueTime(at: number, rule: Timing, timeZone: string): number {
  if (rule.digest === 'none') return afterQuiet(at, rule.quietHours, timeZone);
  if (rule.digest === 'hourly') return afterQuiet(nextFullHour(at, timeZone), rule.quietHours, timeZone);
  let due = nextTime(at, minutesOf(rule.digestAt), timeZone);
  // At least one day of the week isn't quiet.
  for (let day = 0; day < 7 && isQuietDay(due, rule.quietHours, timeZone); day += 1) {
    due = nextTime(due, minutesOf(rule.digestAt), timeZone);
  }
  return afterQuiet(due, rule.quietHours, timeZone);
}

/** The first moment from `at` on outside of quiet hours. */
function afterQuiet(at: number, quiet: AlertRule['quietHours'], timeZone: string): number {
  if (!quiet) return at;
  let time = at;
  // Each iteration skips a day or a night; a week of quiet days with their nights takes fewer.
  for (let round = 0; round < 20; round += 1) {
    if (isQuietDay(time, quiet, timeZone)) time = startOfNextDay(time, timeZone);
    else if (isQuietHour(time, quiet, timeZone)) time = nextEnd(time, minutesOf(quiet.to), timeZone);
    else return time;
  }
  return time;
}

function isQuietDay(at: number, quiet: AlertRule['quietHours'], timeZone: string): boolean {
  return quiet?.quietDays.includes(wallClock(at, timeZone).weekday) ?? false;
}

function isQuietHour(at: number, quiet: { from: string; to: string }, timeZone: string): boolean {
  const now = wallClock(at, timeZone).minutes;
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  return from <= to ? now >= from && now < to : now >= from || now < to;
}

/** The next moment after `at` with this local time. */
function nextTime(at: number, minutes: number, timeZone: string): number {
  const today = timeOn(startOfDay(at, timeZone), minutes, timeZone);
  return today > at ? today : timeOn(startOfNextDay(at, timeZone), minutes, timeZone);
}

/** The next end of quiet hours; a day on which clocks are set back may have that time twice. */
function nextEnd(at: number, minutes: number, timeZone: string): number {
  const today = timeOn(startOfDay(at, timeZone), minutes, timeZone);
  const again = today + hourMs;
  const isTwice = wallClock(again, timeZone).minutes === minutes;
  return today <= at && again > at && isTwice ? again : nextTime(at, minutes, timeZone);
}

/** The moment of a local time on the day that begins at `midnight`. */
function timeOn(midnight: number, minutes: number, timeZone: string): number {
  const guess = midnight + minutes * minuteMs;
  const ahead = minutes - wallClock(guess, timeZone).minutes;
  if (ahead === 0) return guess;
  const corrected = guess + ahead * minuteMs;
  if (wallClock(corrected, timeZone).minutes === minutes) return corrected;
  // Skipped by a clock change: the first minute after the gap.
  let time = Math.min(guess, corrected);
  while (wallClock(time, timeZone).minutes < minutes) time += minuteMs;
  return time;
}

function nextFullHour(at: number, timeZone: string): number {
  const past = wallClock(at, timeZone).minutes % 60;
  return Math.floor(at / minuteMs) * minuteMs + (60 - past) * minuteMs;
}

function minutesOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}
