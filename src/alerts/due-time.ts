import { hourMs, minuteMs, startOfDay, startOfNextDay, wallClock } from '../base/local-time.ts';
import type { AlertRule } from '../contract/alerts.ts';

type Timing = Pick<AlertRule, 'digest' | 'digestAt' | 'quietHours'>;

/**
 * When an alert of a rule is to be sent: at once, at the end of the quiet hours, or with the next digest that is not
 * quiet itself. All times of day are those of the clock on the wall: where clocks are changed, a time that a day
 * does not have comes with the next minute that it has, and of one that it has twice the first counts.
 * @param at when it was raised, in milliseconds since the epoch, as the result.
 */
export function dueTime(at: number, rule: Timing, timeZone: string): number {
  if (rule.digest === 'none') return afterQuiet(at, rule.quietHours, timeZone);
  if (rule.digest === 'hourly') return afterQuiet(nextFullHour(at, timeZone), rule.quietHours, timeZone);
  let due = nextTime(at, minutesOf(rule.digestAt), timeZone);
  // A week has a day that is not quiet.
  for (let day = 0; day < 7 && isQuietDay(due, rule.quietHours, timeZone); day += 1) {
    due = nextTime(due, minutesOf(rule.digestAt), timeZone);
  }
  return afterQuiet(due, rule.quietHours, timeZone);
}

/** The first moment from `at` on that is not quiet. */
function afterQuiet(at: number, quiet: AlertRule['quietHours'], timeZone: string): number {
  if (!quiet) return at;
  let time = at;
  // Each round leaves a day or a night; a week of quiet days and the nights between them takes fewer.
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

/** The next moment after `at` at which the clock on the wall comes to this time. */
function nextTime(at: number, minutes: number, timeZone: string): number {
  const today = timeOn(startOfDay(at, timeZone), minutes, timeZone);
  return today > at ? today : timeOn(startOfNextDay(at, timeZone), minutes, timeZone);
}

/** The next moment at which quiet hours end; where clocks are set back, a day may have that time twice. */
function nextEnd(at: number, minutes: number, timeZone: string): number {
  const today = timeOn(startOfDay(at, timeZone), minutes, timeZone);
  const again = today + hourMs;
  const isTwice = wallClock(again, timeZone).minutes === minutes;
  return today <= at && again > at && isTwice ? again : nextTime(at, minutes, timeZone);
}

/** When the clock on the wall comes to this time on the day that begins at `midnight`. */
function timeOn(midnight: number, minutes: number, timeZone: string): number {
  const guess = midnight + minutes * minuteMs;
  const ahead = minutes - wallClock(guess, timeZone).minutes;
  if (ahead === 0) return guess;
  const corrected = guess + ahead * minuteMs;
  if (wallClock(corrected, timeZone).minutes === minutes) return corrected;
  // The clock skips this time: the first minute after it.
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
