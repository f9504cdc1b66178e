import { type Kysely, sql } from 'kysely';
import { AppError, errorText } from '../../../base/errors.ts';
import { type Context, inOrganization } from '../../../context/context.ts';
import { type ObjectType, objectTypes, type RunStatus } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import { inSetUp } from '../../portal/in-setup.ts';
import { settingsOf } from '../../portal/portal-settings.ts';
import { requestRefresh, requestSync, scheduleActor } from '../request-sync.ts';
import { reconcileStart, turnStart } from './schedule-turns.ts';

/** The task that checks which portals are due; `schedule.ts` says how often. */
export const dueTask = 'request-due-syncs';

/** A run that started this shortly before its turn, by another machine's clock, counts for that turn. */
const clockToleranceMs = 60_000;
/** How long after a failed run another one starts, although its turn is used. */
const afterFailureMs = 60 * 60_000;
/** Connecting requests the first sync; if that failed, the schedule does after this time. */
const firstSyncMs = 15 * 60_000;
/** A portal syncs for at most this fraction of the time, however large it is. */
const timeShare = 4;

/** A run's times for the schedule, in milliseconds since the epoch. */
interface PastRun {
  status: RunStatus;
  createdAt: number;
  startedAt: number | null;
  completedAt: number | null;
}

interface IdlePortal {
  organizationId: string;
  integrationId: string;
  connectedAt: Date;
  timeZone: string | null;
  settings: unknown;
  staleTypes: ObjectType[];
  /** Whether the first sync is complete, so that changes can be read. */
  loaded: boolean;
  /** The last run of all object types. */
  last: PastRun | null;
  /** The last completed one with the mode that comes next. */
  alike: PastRun | null;
  reconcile: PastRun | null;
  refresh: PastRun | null;
}

/**
 * Requests a sync of every portal that is due by its own schedule, and a comparison once a night. One run makes up
 * for everything missed while no worker ran. Portals with a run in progress are skipped; so are those that are too
 * large for their schedule, until they have paused three times as long as a run takes. A schedule that is off turns
 * off both; a portal that is being set up waits for a user to start it. Between turns, records with changed settings
 * or mappings are re-synced, even if the schedule is off.
 *
 * Any number of workers can call this at the same time: each portal gets one run.
 */
export async function requestDueSyncs(context: Context): Promise<void> {
  const now = context.clock.now();
  for (const portal of await idlePortals(context.db)) {
    const ctx = inOrganization(context, portal.organizationId, scheduleActor);
    const { integrationId } = portal;
    try {
      const mode = dueMode(portal, now);
      if (mode) await requestSync(ctx, { integrationId, mode });
      else if (isRefreshDue(portal, now)) await requestRefresh(ctx, integrationId);
    } catch (error) {
      // Paused or disconnected in the meantime: then it isn't due. A problem of one portal doesn't affect the others.
      if (error instanceof AppError) continue;
      context.log.warn(
        { integrationId, reason: errorText(error) },
        'a scheduled sync could not be requested',
      );
    }
  }
}

/** What a portal's schedule requires now. A portal without a first sync gets a full one. */
function dueMode(portal: IdlePortal, now: number): 'incremental' | 'reconcile' | undefined {
  const { everyMinutes, timeZone } = settingsOf(portal.settings ?? {}, portal.timeZone).schedule;
  if (everyMinutes === null) return undefined;
  const id = portal.integrationId;
  const connectedAt = portal.connectedAt.getTime();
  const reconciledAt = portal.reconcile?.createdAt ?? connectedAt;
  const isNight = portal.loaded && reconciledAt < reconcileStart(now, timeZone, id);
  if (isNight && hasRested(portal.reconcile, now)) return 'reconcile';
  const syncedAt = portal.last?.createdAt ?? connectedAt + firstSyncMs;
  const isTurn = syncedAt < turnStart(now, { everyMinutes, timeZone }, id) - clockToleranceMs;
  return (isTurn || failedLongAgo(portal.last, now)) && hasRested(portal.alike, now)
    ? 'incremental'
    : undefined;
}

function isRefreshDue({ loaded, staleTypes, refresh }: IdlePortal, now: number): boolean {
  if (!loaded || staleTypes.length === 0) return false;
  return refresh?.status !== 'failed' || failedLongAgo(refresh, now);
}

function hasRested(run: PastRun | null, now: number): boolean {
  if (run === null || run.startedAt === null || run.completedAt === null) return true;
  return now >= run.completedAt + (timeShare - 1) * (run.completedAt - run.startedAt);
}

function failedLongAgo(run: PastRun | null, now: number): boolean {
  return run?.status === 'failed' && now >= (run.completedAt ?? run.createdAt) + afterFailureMs;
}

/** Connected portals without a run in progress, with what determines whether they are due. */
async function idlePortals(db: Kysely<Database>): Promise<IdlePortal[]> {
  const ms = (column: string) => sql`extract(epoch from ${sql.ref(column)}) * 1000`;
  const run = sql`jsonb_build_object('status', status, 'createdAt', ${ms('created_at')},
    'startedAt', ${ms('started_at')}, 'completedAt', ${ms('completed_at')})`;
  const { rows } = await sql<IdlePortal>`
    select p.organization_id as "organizationId", p.integration_id as "integrationId",
      p.connected_at as "connectedAt", p.time_zone as "timeZone", p.stale_types as "staleTypes",
      s.settings, w.loaded,
      (select ${run} from sync_runs where integration_id = p.integration_id
        and mode not in ('refresh', 'push') and cardinality(object_types) = ${sql.lit(objectTypes.length)}
        order by created_at desc limit 1) as last,
      (select ${run} from sync_runs where integration_id = p.integration_id
        and mode = case when w.loaded then 'incremental' else 'full' end and cardinality(object_types) = ${sql.lit(objectTypes.length)}
        and completed_at is not null
        order by created_at desc limit 1) as alike,
      (select ${run} from sync_runs where integration_id = p.integration_id and mode = 'reconcile'
        order by created_at desc limit 1) as reconcile,
      (select ${run} from sync_runs where integration_id = p.integration_id and mode = 'refresh'
        and p.stale_types <> '{}'
        order by created_at desc limit 1) as refresh
    from hubspot_portals p
    join integrations i on i.id = p.integration_id
    left join hubspot_settings s on s.integration_id = p.integration_id
    cross join lateral (
      select count(*) = ${sql.lit(objectTypes.length)} as loaded from sync_watermarks where integration_id = p.integration_id) w
    where p.disconnected_at is null and i.status in ('connected', 'error') and not ${inSetUp}
      and not exists (
        select from sync_runs r
        where r.integration_id = p.integration_id and r.status in ('queued', 'running') and r.mode <> 'push')
    order by p.integration_id`.execute(db);
  return rows;
}
