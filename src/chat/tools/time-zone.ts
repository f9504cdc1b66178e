import type { ToolContext } from './tool.ts';

/**
 * Where days begin and end: in the time zone of the one who asks; where that is not known, in that of the first
 * portal's schedule; without a portal, in UTC.
 */
export async function timeZoneOf(context: ToolContext): Promise<string> {
  if (context.timeZone !== undefined) return context.timeZone;
  const { integrations } = await context.services.readStatus(context.organization);
  return integrations[0]?.schedule.timeZone ?? 'UTC';
}
