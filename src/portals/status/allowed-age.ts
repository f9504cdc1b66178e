const minute = 60_000;
/** The target for the age of data. */
const promisedFreshness = 60 * minute;
/** The expectation for a portal without a schedule: one sync a day. */
const withoutSchedule = 1_440;

/** How long a change reported by HubSpot can wait, in ms. */
export const allowedWaitMs = promisedFreshness;

/** The maximum age of a portal's last sync, in ms: an hour, or what its schedule allows; one turn can be missed. */
export function allowedAgeMs(schedule: { everyMinutes: number | null }): number {
  return Math.max(promisedFreshness, 2 * minute * (schedule.everyMinutes ?? withoutSchedule));
}
