import { type Kysely, sql } from 'kysely';
import { dayMs } from '../../base/local-time.ts';
import { objectTypes } from '../../contract/common.ts';
import type { Availability, Outage } from '../../contract/history.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { lengthOf, type Spans, toSpans, union, within, without } from './spans.ts';

/** The data behind a portal's availability. */
interface UpTime {
  /** When the target was met: after a sync of all object types, for the maximum age that the schedule allows. */
  kept: Spans;
  /** When a user had paused or disconnected the portal. */
  resting: Spans;
  /**
   * When the target counts: from the end of the first sync on, except while the portal was paused or disconnected,
   * and except for a first period after each.
   */
  counted: Spans;
}

/** The number of outages listed one by one. */
const shownOutages = 20;

/**
 * Determines from the runs and the audit log when a portal was to be synced, and when it was on target.
 * @param allowedMs the maximum age of its last sync, by its current schedule.
 */
export async function readUpTime(
  db: Kysely<Database>,
  portal: PortalScope,
  { from, to, allowedMs }: { from: number; to: number; allowedMs: number },
): Promise<UpTime> {
  const [kept, first, changes] = await Promise.all([
    readKept(db, portal, { from, allowedMs }),
    firstEnded(db, portal),
    readChanges(db, portal),
  ]);
  const resting = within(restsOf(changes, to), from, to);
  // After a pause, a sync gets its usual time before the target counts again.
  const startingUp = resting.map(([, end]) => [end, end + allowedMs] as const);
  const deleted = changes.findLast(({ action }) => action === 'portal.data_deleted')?.at ?? from;
  const begin = Math.max(from, first ?? to, deleted);
  const due: Spans = begin < to ? [[begin, to]] : [];
  return { kept, resting, counted: without(without(due, resting), without(toSpans(startingUp), kept)) };
}

/** The availability in a span of time. */
export function availabilityOf(time: UpTime, from: number, to: number): Availability {
  const counted = within(time.counted, from, to);
  const down = lengthOf(without(counted, time.kept));
  const whole = lengthOf(counted);
  return {
    share: whole === 0 ? null : 1 - down / whole,
    countedSeconds: Math.round(whole / 1_000),
    downSeconds: Math.round(down / 1_000),
    restingSeconds: Math.round(lengthOf(within(time.resting, from, to)) / 1_000),
  };
}

/** The spans in which the target was missed, newest first. */
export function outagesOf(time: UpTime, to: number): Outage[] {
  return without(time.counted, time.kept)
    .slice(-shownOutages)
    .map(([begin, end]) => ({
      from: new Date(begin).toISOString(),
      to: end < to ? new Date(end).toISOString() : null,
      seconds: Math.round((end - begin) / 1_000),
    }))
    .reverse();
}

/** Runs that read every object type, even with sync errors. */
const good = sql`mode in ('full', 'incremental', 'reconcile') and cardinality(object_types) = ${sql.lit(objectTypes.length)}
  and status in ('completed', 'completed_with_errors') and error is null`;

/** A run that began before the period and ended in it took at most this long. */
const longestRunMs = 3 * dayMs;

async function readKept(
  db: Kysely<Database>,
  portal: PortalScope,
  { from, allowedMs }: { from: number; allowedMs: number },
): Promise<Spans> {
  const { rows } = await sql<{ from: Date; to: Date }>`
    select lower(span) as from, upper(span) as to
    from (
      select unnest(range_agg(tstzrange(completed_at,
        completed_at + make_interval(secs => ${allowedMs / 1_000}::double precision)))) as span
      from sync_runs
      where integration_id = ${portal.integrationId} and organization_id = ${portal.organizationId} and ${good}
        and created_at >= ${new Date(from - allowedMs - longestRunMs)} and completed_at >= ${new Date(from - allowedMs)}
    ) spans order by 1`.execute(db);
  return rows.map((row) => [row.from.getTime(), row.to.getTime()]);
}

/** When the first run of all object types ended, successful or not. */
async function firstEnded(db: Kysely<Database>, portal: PortalScope): Promise<number | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select completed_at as at from sync_runs
    where integration_id = ${portal.integrationId} and organization_id = ${portal.organizationId}
      and (${good} or status = 'failed' and mode in ('full', 'incremental', 'reconcile'))
    order by created_at limit 1`.execute(db);
  return rows[0]?.at.getTime();
}

interface Change {
  action: string;
  at: number;
}

const restBegins = ['portal.paused', 'portal.disconnected'];
const restEnds = ['portal.resumed', 'portal.connected', 'portal.reconnected'];

/** When users paused or disconnected a portal, and resumed or reconnected it; the audit log has all of it. */
async function readChanges(db: Kysely<Database>, portal: PortalScope): Promise<Change[]> {
  const rows = await db
    .selectFrom('audit_log')
    .select(['action', 'created_at'])
    .where('organization_id', '=', portal.organizationId)
    .where('integration_id', '=', portal.integrationId)
    .where('action', 'in', [...restBegins, ...restEnds, 'portal.data_deleted'])
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({ action: row.action, at: row.created_at.getTime() }));
}

function restsOf(changes: readonly Change[], to: number): Spans {
  const rests: [number, number][] = [];
  let since: number | undefined;
  for (const { action, at } of changes) {
    if (restBegins.includes(action)) since ??= at;
    if (!restEnds.includes(action) || since === undefined) continue;
    rests.push([since, at]);
    since = undefined;
  }
  if (since !== undefined) rests.push([since, to]);
  return union(rests, []);
}
