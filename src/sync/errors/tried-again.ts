import type { Kysely } from 'kysely';
import type { Direction } from '../../contract/common.ts';
import type { TriedAgain } from '../../contract/sync.ts';
import type { Database } from '../../db/tables.ts';
import { settingsOf } from '../portal/portal-settings.ts';
import { nextReconcileStart } from '../runs/schedule/schedule-turns.ts';

/** The facts that affect all errors of a portal. */
interface PortalFacts {
  status: string | null;
  /** The portal's next comparison; undefined: its schedule is off. */
  nextReconcile: number | undefined;
}

/** How sync errors are retried automatically, by portal. */
export async function readTriedAgain(
  context: { db: Kysely<Database>; organizationId: string; clock: { now(): number } },
  integrationIds: readonly string[],
): Promise<(entry: { integrationId: string; direction: Direction; dueAt: Date | null }) => TriedAgain> {
  const now = context.clock.now();
  const portals = new Map<string, PortalFacts>();
  if (integrationIds.length > 0) {
    const rows = await context.db
      .selectFrom('integrations as i')
      .innerJoin('hubspot_portals as p', 'p.integration_id', 'i.id')
      .leftJoin('hubspot_settings as s', 's.integration_id', 'i.id')
      .select(['i.id', 'i.status', 'p.time_zone', 's.settings'])
      .where('i.organization_id', '=', context.organizationId)
      .where('i.id', 'in', [...new Set(integrationIds)])
      .execute();
    for (const row of rows) {
      const { everyMinutes, timeZone } = settingsOf(row.settings ?? {}, row.time_zone).schedule;
      const nextReconcile = everyMinutes === null ? undefined : nextReconcileStart(now, timeZone, row.id);
      portals.set(row.id, { status: row.status, nextReconcile });
    }
  }
  return ({ integrationId, direction, dueAt }) =>
    triedAgain(portals.get(integrationId), direction, dueAt, now);
}

/** @param dueAt when the outbox sends it again; null: it isn't waiting there. */
function triedAgain(
  portal: PortalFacts | undefined,
  direction: Direction,
  dueAt: Date | null,
  now: number,
): TriedAgain {
  const never = (explanation: string) => ({ byItself: false, nextAt: null, explanation });
  switch (portal?.status) {
    case 'paused':
      return never('Not while the portal is paused.');
    case 'reauthorization_required':
      return never('After HubSpot is reconnected.');
    case 'connected':
    case 'error':
      break;
    default:
      return never('Never: the portal is disconnected.');
  }
  if (direction === 'outbound') {
    if (dueAt === null) {
      return never('Not automatically. It is sent again when the value changes here, or when you retry.');
    }
    return {
      byItself: true,
      nextAt: new Date(Math.max(now, dueAt.getTime())).toISOString(),
      explanation: 'Waiting to be sent again automatically.',
    };
  }
  if (portal.nextReconcile === undefined) {
    return {
      byItself: true,
      nextAt: null,
      explanation: 'When the record changes in HubSpot. The schedule is off, so there are no other retries.',
    };
  }
  return {
    byItself: true,
    nextAt: new Date(portal.nextReconcile).toISOString(),
    explanation: 'When the record changes in HubSpot, or in the nightly comparison at the latest.',
  };
}
