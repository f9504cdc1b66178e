import type { ToolContext } from './tool.ts';

/** The time zone in which days begin: the user's, else that of the first portal's schedule, else UTC. */
export async function timeZoneOf(context: ToolContext): Promise<string> {
  if (context.timeZone !== undefined) return context.timeZone;
  const { integrations } = await context.services.readStatus(context.organization);
  return integrations[0]?.schedule.timeZone ?? 'UTC';
}
