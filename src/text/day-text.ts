// Days in sentences that the server writes. Screens that word a day themselves get the date instead.

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

/** A day as text: `30 Oct 2026`. */
export function dayText(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  // HubSpot accepts years with more digits than a JavaScript date can have.
  return Number.isNaN(at) ? day : dayFormat.format(at);
}

/**
 * A moment as text: `30 Oct 2026, 14:05 UTC`.
 * @param at milliseconds since the epoch.
 */
export const momentText = (at: number): string => `${momentFormat.format(at)} UTC`;
