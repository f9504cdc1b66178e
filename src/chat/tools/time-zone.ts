import type { ToolContext } from './tool.ts';

/** Where days begin and end: in the time zone of the first portal's schedule; without a portal, in UTC. */
export async function timeZoneOf(context: ToolContext): Promise<string> {
  const { integrations } = await context.services.readStatus(context.organization);
  return integrations[0]?.schedule.timeZone ?? 'UTC';
}
