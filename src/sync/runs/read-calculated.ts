import { type Kysely, sql, type Transaction } from 'kysely';
import { AppError, errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { batchSize } from '../../hubspot/objects.ts';
import { calculatedProperties } from '../definitions/calculated-properties.ts';
import { inSetUp } from '../portal/in-setup.ts';
import { isLive } from '../portal/live-record.ts';
import { settingsOf } from '../portal/portal-settings.ts';
import { refreshRecords } from '../read/refresh-records.ts';
import { openPortalWriter, type PortalWriter, type SyncParts } from '../store/portal-writer.ts';

/** The task that reads records with calculated values; jobs are keyed by portal. */
export const calculatedTask = 'read-calculated';

/** From the start of a round to that of the next, in ms. */
const roundEveryMs = 30 * 60_000;
/** The maximum calls per day: a fifth of HubSpot's smallest daily limit. Larger rounds are less frequent. */
const callsPerDay = 50_000;
/** The share of a portal's calls per window: one in this many. */
const budgetShare = 4;
const windowMs = 10_000;
/** The maximum time of a job; the next one continues an unfinished round a minute later. */
const jobMs = 45_000;
/** A failed round is retried after this time. */
const afterFailureMs = 5 * 60_000;

/** Queues a job for every portal with a due round, unless a run is in progress: runs come first. */
export async function requestCalculatedReads(context: Context): Promise<void> {
  const { rows } = await sql<{ id: string; time_zone: string | null; settings: unknown }>`
    select p.integration_id as id, p.time_zone, s.settings
    from hubspot_portals p
    join integrations i on i.id = p.integration_id
    left join hubspot_settings s on s.integration_id = p.integration_id
    where ${mayRead} and (
      select count(*) from sync_calculated_rounds c
      where c.integration_id = p.integration_id and c.next_at > ${new Date(context.clock.now())}) < ${sql.lit(objectTypes.length)}
    order by p.integration_id`.execute(context.db);
  for (const { id, time_zone, settings } of rows) {
    if (settingsOf(settings ?? {}, time_zone).schedule.everyMinutes === null) continue;
    await context.jobs.enqueue(calculatedTask, { integrationId: id }, { key: id });
  }
}

/** For `hubspot_portals p` and `integrations i`: synced before, active, and without a run in progress. */
const mayRead = sql<boolean>`p.disconnected_at is null and i.status in ('connected', 'error') and not ${inSetUp}
  and (select count(*) from sync_watermarks w where w.integration_id = p.integration_id) = ${sql.lit(objectTypes.length)}
  and not exists (
    select from sync_runs r
    where r.integration_id = p.integration_id and r.status in ('queued', 'running') and r.mode <> 'push')`;

/**
 * Re-reads a portal's records with properties that HubSpot calculates, by id: such a value changes without changing
 * the record's timestamp, and without a webhook. Rounds continue where they stopped, and leave three quarters of the
 * calls to everything else.
 */
export async function readCalculated(
  context: Context,
  parts: SyncParts,
  integrationId: string,
  signal: AbortSignal,
): Promise<void> {
  const portal = await context.db
    .selectFrom('hubspot_portals as p')
    .innerJoin('integrations as i', 'i.id', 'p.integration_id')
    .select('p.organization_id')
    .where('p.integration_id', '=', integrationId)
    .where(mayRead)
    .executeTakeFirst();
  if (!portal) return;
  const scope = { organizationId: portal.organization_id, integrationId };
  const until = context.clock.now() + jobMs;
  try {
    const writer = await openPortalWriter(context, parts, { ...scope, source: 'calculated', signal });
    for (const objectType of objectTypes) {
      const goesOn = await readRound(context, writer, objectType, until);
      if (!goesOn) return;
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.log.warn({ integrationId, reason: errorText(error) }, 'calculated values could not be re-read');
    await context.db
      .updateTable('sync_calculated_rounds')
      .set({ next_at: new Date(context.clock.now() + afterFailureMs) })
      .where('integration_id', '=', integrationId)
      .where('next_at', '<=', new Date(context.clock.now()))
      .execute();
  }
}

interface Round {
  after_id: string;
  calls: number;
  started_at: Date;
}

/**
 * Continues the round of one type, or starts it if it is due.
 * @returns whether there is time for another.
 */
async function readRound(
  context: Context,
  writer: PortalWriter,
  objectType: ObjectType,
  until: number,
): Promise<boolean> {
  const { clock, db } = context;
  const properties = await calculatedProperties(db, writer, writer.mappings.objects[objectType]);
  let round = await takeRound(db, writer, objectType, properties, new Date(clock.now()));
  if (!round) return true;
  const step = Math.max(1, Math.floor(context.config.hubspot.burstLimit / budgetShare));
  while (true) {
    const began = clock.now();
    const ids: string[] =
      properties.length === 0 ? [] : await idsAfter(db, writer, objectType, round.after_id, step * batchSize);
    await refreshRecords(writer, objectType, ids);
    const calls: number = round.calls + Math.ceil(ids.length / batchSize);
    const ended: boolean = ids.length < step * batchSize;
    round = { ...round, calls, after_id: ended ? '' : (ids.at(-1) ?? '') };
    await moveRound(db, writer, objectType, round, ended);
    if (ended) return clock.now() < until;
    await clock.sleep(Math.max(0, began + windowMs - clock.now()), writer.signal);
    if (clock.now() >= until || !(await isStillIdle(db, writer))) return false;
  }
}

/** The current or due round; undefined: it isn't due yet. */
async function takeRound(
  db: Kysely<Database>,
  scope: PortalWriter,
  objectType: ObjectType,
  properties: string[],
  now: Date,
): Promise<Round | undefined> {
  const { rows } = await sql<Round>`
    insert into sync_calculated_rounds as c
      (integration_id, organization_id, object_type, properties, started_at, covered_from, next_at)
    values (${scope.integrationId}, ${scope.organizationId}, ${objectType}, ${properties}::text[], ${now}, ${now}, ${now})
    on conflict (integration_id, object_type) do update set
      properties = excluded.properties,
      -- What was not read by the round so far has to be: it begins again.
      after_id = case when c.properties @> excluded.properties then c.after_id else '' end,
      calls = case when c.after_id = '' then 0 else c.calls end,
      started_at = case when c.after_id = '' or not c.properties @> excluded.properties then ${now} else c.started_at end
    where c.next_at <= ${now}
    returning after_id, calls, started_at`.execute(db);
  return rows[0];
}

async function moveRound(
  db: Kysely<Database>,
  { integrationId }: PortalWriter,
  objectType: ObjectType,
  { after_id, calls, started_at }: Round,
  ended: boolean,
): Promise<void> {
  const everyMs = roundInterval(calls);
  await db
    .updateTable('sync_calculated_rounds')
    .set({
      after_id,
      calls,
      ...(ended ? { covered_from: started_at, next_at: new Date(started_at.getTime() + everyMs) } : {}),
    })
    .where('integration_id', '=', integrationId)
    .where('object_type', '=', objectType)
    .execute();
}

/** A full read replaces a round: the next one is due as after a round. */
export async function noteAllRead(
  trx: Transaction<Database>,
  { integrationId }: { integrationId: string },
  objectType: ObjectType,
  startedAt: Date,
): Promise<void> {
  await sql`
    update sync_calculated_rounds c set covered_from = ${startedAt}, after_id = '',
      next_at = ${startedAt}::timestamptz + greatest(c.next_at - c.started_at, interval '30 minutes')
    where integration_id = ${integrationId} and object_type = ${objectType} and covered_from < ${startedAt}`.execute(
    trx,
  );
}

/** The time from the start of a round with this many calls to the next one, in ms. */
export function roundInterval(calls: number): number {
  return Math.max(roundEveryMs, (calls * 24 * 60 * 60_000) / callsPerDay);
}

async function idsAfter(
  db: Kysely<Database>,
  { integrationId }: PortalWriter,
  objectType: ObjectType,
  after: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records
    where integration_id = ${integrationId} and object_type = ${objectType} and external_id > ${after}
      and ${isLive()}
    order by external_id limit ${limit}`.execute(db);
  return rows.map((row) => row.external_id);
}

async function isStillIdle(db: Kysely<Database>, { integrationId }: PortalWriter): Promise<boolean> {
  const idle = await db
    .selectFrom('hubspot_portals as p')
    .innerJoin('integrations as i', 'i.id', 'p.integration_id')
    .select('p.integration_id')
    .where('p.integration_id', '=', integrationId)
    .where(mayRead)
    .executeTakeFirst();
  return idle !== undefined;
}
