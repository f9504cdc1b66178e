// Days in sentences that the server makes. Wherever a screen words a day itself, it is given the day instead.

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const momentFormat = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** A day in words: `30 Oct 2026`. */
export function dayText(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  // HubSpot takes years of more digits than a date in JavaScript.
  return Number.isNaN(at) ? day : dayFormat.format(at);
}

/** A moment in words: `30 Oct 2026, 14:05 UTC`. @param at milliseconds since the epoch. */
export const momentText = (at: number): string => `${momentFormat.format(at)} UTC`;
