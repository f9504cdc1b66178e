// Days and times of day in a time zone. Moments are milliseconds since the epoch.

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The day in a time zone at `at`: `YYYY-MM-DD`. */
export function dayOf(at: number, timeZone: string): string {
  return dayFormat(timeZone).format(at);
}

/** The first moment of the day in a time zone at `at`; not always 00:00, because clocks may change at midnight. */
export function startOfDay(at: number, timeZone: string): number {
  const today = dayOf(at, timeZone);
  // The day begins within these minutes; days are consecutive, so a binary search finds the start of today.
  let before = Math.floor(at / minuteMs) - 27 * 60;
  let within = Math.floor(at / minuteMs);
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayOf(middle * minuteMs, timeZone) === today) within = middle;
    else before = middle;
  }
  return within * minuteMs;
}

/** The first moment of the following day. */
export function startOfNextDay(at: number, timeZone: string): number {
  // No day is longer than 26 hours or shorter than 22.
  return startOfDay(startOfDay(at, timeZone) + 30 * hourMs, timeZone);
}

/** The local time at `at`: minutes since midnight, and the day of the week, 0 for Sunday. */
export function wallClock(at: number, timeZone: string): { minutes: number; weekday: number } {
  const parts = new Map(
    clockFormat(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    weekday: weekdays.indexOf(parts.get('weekday') ?? ''),
  };
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const dayFormat = formatsByZone('en-CA', {
  calendar: 'iso8601',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

const clockFormat = formatsByZone('en-US', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Caches the formats of each zone: creating one costs a thousand times as much as using it. */
function formatsByZone(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): (timeZone: string) => Intl.DateTimeFormat {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (timeZone) => {
    const known = formats.get(timeZone);
    if (known) return known;
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    formats.set(timeZone, format);
    return format;
  };
}
