const minute = 60_000;
/** Data is promised to be fresher than this. */
const promisedFreshness = 60 * minute;
/** What is expected of a portal without a schedule: one sync a day. */
const withoutSchedule = 1_440;

/** How long a change reported by HubSpot can wait, in ms. */
export const allowedWaitMs = promisedFreshness;

/** How old the last sync of a portal may be, in ms: an hour, or what its schedule allows; it may miss one turn. */
export function allowedAgeMs(schedule: { everyMinutes: number | null }): number {
  return Math.max(promisedFreshness, 2 * minute * (schedule.everyMinutes ?? withoutSchedule));
}
