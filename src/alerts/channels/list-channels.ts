import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { AlertChannel } from '../../contract/alerts.ts';
import type { ChannelKind } from '../../contract/common.ts';

interface ShownRow {
  id: string;
  kind: ChannelKind;
  name: string;
  shown_target: string;
  signed: boolean;
  last_sent_at: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
  rules: number;
}

/** The organization's channels by name, without their secrets. */
export async function listChannels(context: OrganizationContext): Promise<AlertChannel[]> {
  return readChannels(context, null);
}

/**
 * One channel.
 * @throws {AppError} `not_found`, also for another organization's channel.
 */
export async function readChannel(context: OrganizationContext, id: string): Promise<AlertChannel> {
  const [channel] = await readChannels(context, id);
  if (!channel) throw noChannel();
  return channel;
}

export function noChannel(): AppError {
  return new AppError('not_found', "This channel doesn't exist. It may have been deleted; reload the list.");
}

/** A rule that sends to a channel. */
interface ChannelRule {
  /** Its portal, and its name or its place in the list. */
  name: string;
}

/** The rules of all portals that send to a channel. */
export async function rulesOfChannel(
  context: OrganizationContext,
  channelId: string,
): Promise<ChannelRule[]> {
  const { rows } = await sql<ChannelRule>`
    select concat(p.name, ' › ', coalesce(nullif(r.rule ->> 'name', ''), 'rule ' || r.place)) as name
    from ${storedRules}
    join hubspot_portals p on p.integration_id = s.integration_id
    where s.organization_id = ${context.organizationId} and r.rule ->> 'channel' = ${channelId}
    order by p.name, r.place`.execute(context.db);
  return rows;
}

const storedRules = sql`hubspot_settings s
  cross join lateral jsonb_array_elements(
    case when jsonb_typeof(s.settings -> 'alerts') = 'array' then s.settings -> 'alerts' else '[]' end
  ) with ordinality as r (rule, place)`;

async function readChannels(context: OrganizationContext, id: string | null): Promise<AlertChannel[]> {
  const { rows } = await sql<ShownRow>`
    select c.id, c.kind, c.name, c.shown_target, c.secret is not null as signed, c.last_sent_at, c.last_error,
      c.last_error_at, (
        select count(*)::int from ${storedRules}
        where s.organization_id = c.organization_id and r.rule ->> 'channel' = c.id::text) as rules
    from alert_channels c
    where c.organization_id = ${context.organizationId} and (${id === null} or c.id = ${id}::uuid)
    order by lower(c.name), c.id`.execute(context.db);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    target: row.shown_target,
    signed: row.signed,
    lastSentAt: row.last_sent_at?.toISOString() ?? null,
    lastError: row.last_error,
    lastErrorAt: row.last_error_at?.toISOString() ?? null,
    rules: row.rules,
  }));
}
