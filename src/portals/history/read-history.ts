import { sql } from 'kysely';
import { dayOf, startOfDay } from '../../base/local-time.ts';
import type { OrganizationContext } from '../../context/context.ts';
import {
  type Freshness,
  type HistoryDay,
  type HistoryQuery,
  type Share,
  type SyncHistory,
  syncTargets,
} from '../../contract/history.ts';
import { warningCodes } from '../../sync/mapping/object-mapping.ts';
import { settingsOf } from '../../sync/portal/portal-settings.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { addAges, ageAt, shareInTime } from '../../sync/store/figures/ages.ts';
import { allowedAgeMs } from '../status/allowed-age.ts';
import { availabilityOf, outagesOf, readUpTime } from './availability.ts';
import { noteCalls } from './note-calls.ts';
import { type HourRow, readHours, readPushedHours, readRunHours } from './read-hours.ts';

const hour = 3_600_000;
/** The number of hours of calls listed one by one. */
const hoursShown = 48;
/** The hourly maximum of calls per ten seconds. */
const windowsPerHour = 360;

/**
 * A portal's sync history: the age of changes when they were stored, success rates, availability, results of
 * comparisons, and the use of HubSpot's limits. From hourly counts and from the runs.
 * @throws {AppError} `not_found`, also for another organization's portal.
 */
export async function readHistory(context: OrganizationContext, query: HistoryQuery): Promise<SyncHistory> {
  const { db, organizationId } = context;
  const { integrationId } = query;
  const integration = await readIntegration(context, integrationId);
  const to = context.clock.now();
  await noteCalls(db, to, integrationId);
  const scope = { organizationId, integrationId };
  const settings = await db
    .selectFrom('hubspot_settings')
    .select('settings')
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  const { schedule } = settingsOf(settings?.settings ?? {}, integration.timeZone);
  const { timeZone } = schedule;
  const starts = daysBack(to, query.days, timeZone);
  const from = starts[0] ?? to;
  // The hours of calls, and of the last day's freshness, may begin before the period.
  const readFrom = Math.min(from, to - hoursShown * hour);
  const [hours, runs, pushed, time, drift, openErrors, limits, daily] = await Promise.all([
    readHours(db, scope, readFrom),
    readRunHours(db, scope, from),
    readPushedHours(db, scope, from),
    readUpTime(db, scope, { from, to, allowedMs: allowedAgeMs(schedule) }),
    readDrift(context, integrationId, from),
    countOpenErrors(context, integrationId),
    context.rateLimiter.used(integration.portalId),
    context.rateLimiter.day(integration.portalId),
  ]);
  const inside = <Row extends { at: number }>(rows: readonly Row[], begin: number, end = to + 1) =>
    rows.filter((row) => row.at >= begin && row.at < end);
  const today = startOfDay(to, timeZone);
  const days = starts.map((start, i): HistoryDay => {
    const end = starts[i + 1] ?? to + 1;
    const ofDay = inside(hours, start, end);
    const sent = inside(pushed, start, end);
    return {
      day: dayOf(start, timeZone),
      freshness: freshnessOf(ofDay),
      inbound: {
        received: sum(ofDay, (row) => row.received),
        created: sum(ofDay, (row) => row.created),
        updated: sum(ofDay, (row) => row.updated),
        archived: sum(ofDay, (row) => row.archived),
        failed: sum(ofDay, (row) => row.failed),
      },
      outbound: { sent: sum(sent, (row) => row.sent), failed: sum(sent, (row) => row.failed) },
      runs: runShare(inside(runs, start, end)),
      availability: availabilityOf(time, start, end).share,
      calls: sum(ofDay, (row) => row.calls),
    };
  });
  const ofPeriod = inside(hours, from);
  const received = sum(ofPeriod, (row) => row.received);
  return {
    integrationId,
    timeZone,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    targets: syncTargets,
    freshness: {
      lastDay: freshnessOf(inside(hours, to - 24 * hour)),
      period: freshnessOf(ofPeriod),
    },
    success: {
      records: shareOf(received, received - sum(ofPeriod, (row) => row.failed)),
      runs: runShare(inside(runs, from)),
    },
    openErrors,
    availability: { ...availabilityOf(time, from, to), outages: outagesOf(time, to) },
    drift,
    calls: {
      limit: limits.limit,
      hourlyLimit: limits.limit * windowsPerHour,
      hours: inside(hours, to - hoursShown * hour)
        .filter((row) => row.calls > 0)
        .map((row) => ({ at: new Date(row.at).toISOString(), calls: row.calls })),
      today: sum(inside(hours, today), (row) => row.calls),
      daily:
        daily && daily.at.getTime() >= today
          ? { limit: daily.limit, used: daily.used, at: daily.at.toISOString() }
          : null,
    },
    days,
  };
}

/** The start of today and of the days before it, oldest first. */
function daysBack(now: number, days: number, timeZone: string): number[] {
  const starts = [startOfDay(now, timeZone)];
  while (starts.length < days) starts.unshift(startOfDay((starts[0] ?? now) - 1, timeZone));
  return starts;
}

function freshnessOf(rows: readonly HourRow[]): Freshness {
  const ages = addAges(rows.map((row) => row.ages));
  const seconds = (share: number) => {
    const age = ageAt(ages, share);
    return age === null ? null : Math.round(age * 10) / 10;
  };
  return {
    changes: ages.reduce((total, count) => total + count, 0),
    p50Seconds: seconds(0.5),
    p95Seconds: seconds(0.95),
    inTime: shareInTime(ages),
  };
}

function runShare(rows: readonly { ended: number; good: number }[]): Share {
  return shareOf(
    sum(rows, (row) => row.ended),
    sum(rows, (row) => row.good),
  );
}

function shareOf(total: number, good: number): Share {
  return { total, good, share: total === 0 ? null : good / total };
}

function sum<Row>(rows: readonly Row[], count: (row: Row) => number): number {
  return rows.reduce((total, row) => total + count(row), 0);
}

async function countOpenErrors(
  context: OrganizationContext,
  integrationId: string,
): Promise<SyncHistory['openErrors']> {
  const { rows } = await sql<SyncHistory['openErrors']>`
    select count(*)::int as records, (count(*) filter (where q.refused))::int as refused
    from (
      select bool_or(code <> all(${warningCodes})) as refused from quarantine
      where integration_id = ${integrationId} and organization_id = ${context.organizationId}
        and direction = 'inbound' and status = 'open'
      group by object_type, external_id
    ) q`.execute(context.db);
  return rows[0] ?? { records: 0, refused: 0 };
}

async function readDrift(
  context: OrganizationContext,
  integrationId: string,
  from: number,
): Promise<SyncHistory['drift']> {
  const { rows } = await sql<{ run_id: string; at: Date; records: number; links: number }>`
    select l.run_id, max(l.completed_at) as at, sum(l.records_drifted)::int as records,
      sum(coalesce(l.links_drifted, 0))::int as links
    from hubspot_sync_log l
    where l.integration_id = ${integrationId} and l.organization_id = ${context.organizationId}
      and l.object_type in ('company', 'contact', 'deal') and l.completed_at >= ${new Date(from)}
      and l.records_drifted is not null and l.status in ('completed', 'completed_with_errors')
    group by l.run_id order by at desc`.execute(context.db);
  return rows.map((row) => ({
    runId: row.run_id,
    at: row.at.toISOString(),
    records: row.records,
    links: row.links,
  }));
}
