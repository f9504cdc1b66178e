import { type Kysely, sql } from 'kysely';
import { AppError, errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { Database } from '../../db/tables.ts';
import type { WebhookEvent } from '../../hubspot/webhooks.ts';
import type { LinkMapping } from '../mapping/object-mapping.ts';
import { toWaitingEvents, type WaitingEvent } from './waiting-events.ts';

/** The channel that announces portals with new events to workers; the payload contains their integrations. */
export const webhookChannel = 'cscx_hubspot_webhooks';

interface WebhookIntake {
  /**
   * Stores the work that these events require. Resolves once it is committed.
   * @throws {AppError} `not_ready` if it couldn't be stored: HubSpot sends the events again.
   */
  take(events: readonly WebhookEvent[]): Promise<void>;
}

/** How long a request waits for others to share its statement; in ms. */
const gatherMs = 2;
/** The maximum number of rows per statement. */
const statementRows = 5_000;
/** The maximum number of rows waiting in memory; with more, the database can't keep up. */
const waitingRows = 50_000;
/** How often, at most, a portal is marked as receiving events; in ms. */
const markEveryMs = 5_000;

interface Request {
  rows: WaitingEvent[];
  kept: PromiseWithResolvers<void>;
}

/**
 * Receives webhook events of all portals. Concurrent requests share one statement, which makes thousands per second
 * possible: each is answered once the statement has been committed.
 */
export function createWebhookIntake(
  { db, clock, log, config }: Pick<Context, 'db' | 'clock' | 'log' | 'config'>,
  links: readonly LinkMapping[],
): WebhookIntake {
  const waiting: Request[] = [];
  let waitingCount = 0;
  let keeping = false;
  const marked = new Map<string, number>();

  async function keepWaiting(): Promise<void> {
    keeping = true;
    await clock.sleep(gatherMs);
    while (waiting.length > 0) {
      const together = takeTogether();
      const rows = together.flatMap((request) => request.rows);
      try {
        await insertEvents(db, rows);
        for (const { kept } of together) kept.resolve();
      } catch (error) {
        log.warn({ events: rows.length, reason: errorText(error) }, 'webhook events could not be stored');
        const failure = new AppError(
          'not_ready',
          "The events couldn't be stored because the database doesn't respond. Send them again later.",
        );
        for (const { kept } of together) kept.reject(failure);
      }
    }
    keeping = false;
  }

  /** The longest waiting requests that fit into a statement. */
  function takeTogether(): Request[] {
    let count = 0;
    const fits = waiting.findIndex((request, i) => {
      count += request.rows.length;
      return i > 0 && count > statementRows;
    });
    const together = waiting.splice(0, fits < 0 ? waiting.length : fits);
    waitingCount -= together.reduce((sum, request) => sum + request.rows.length, 0);
    return together;
  }

  /** Marks these portals as receiving webhooks. A lost mark doesn't matter: the next event sets it again. */
  async function mark(portalIds: Set<string>): Promise<void> {
    const now = clock.now();
    const due = [...portalIds].filter((id) => now - (marked.get(id) ?? -Infinity) >= markEveryMs);
    if (due.length === 0) return;
    if (marked.size > 10_000) marked.clear();
    for (const id of due) marked.set(id, now);
    try {
      await markReceiving(db, due);
    } catch (error) {
      log.warn({ reason: errorText(error) }, 'portals could not be marked as receiving webhooks');
    }
  }

  return {
    async take(events) {
      const rows = toWaitingEvents(events, links, clock.now(), config.hubspot.appId);
      if (rows.length > 0) {
        if (waitingCount + rows.length > waitingRows) {
          throw new AppError('not_ready', 'Too many events to store. Send them again later.');
        }
        const request = { rows, kept: Promise.withResolvers<void>() };
        waiting.push(request);
        waitingCount += rows.length;
        if (!keeping) void keepWaiting();
        await request.kept.promise;
      }
      void mark(new Set(events.flatMap((event) => event.portalId ?? [])));
    },
  };
}

/** One statement: stores the events of connected portals, and wakes the workers on commit. */
async function insertEvents(db: Kysely<Database>, rows: readonly WaitingEvent[]): Promise<void> {
  // Only numbers and words without commas; arrays would be escaped element by element.
  const column = (value: (row: WaitingEvent) => string | number) => {
    const text = rows.map(value).join(',');
    return sql`string_to_array(${text}, ',')`;
  };
  await sql`
    with kept as (
      insert into webhook_events
        (organization_id, integration_id, kind, object_type, external_id, merged_ids, primary_id, subscription_type,
         occurred_at)
      select p.organization_id, p.integration_id, e.kind, e.object_type, e.external_id,
        coalesce(string_to_array(nullif(e.merged_ids, ''), ' '), '{}'), nullif(e.primary_id, ''), e.subscription_type,
        to_timestamp(e.occurred_at / 1000)
      from unnest(
        ${column((row) => row.portalId)}, ${column((row) => row.kind)}, ${column((row) => row.objectType)},
        ${column((row) => row.externalId)}, ${column((row) => row.mergedIds.join(' '))},
        ${column((row) => row.primaryId)}, ${column((row) => row.subscriptionType)}, ${column((row) => row.occurredAt)}::double precision[]
      ) with ordinality as
        e (portal_id, kind, object_type, external_id, merged_ids, primary_id, subscription_type, occurred_at, position)
      join hubspot_portals p on p.portal_id = e.portal_id and p.disconnected_at is null
      order by e.position
      returning integration_id
    ), portals as (
      select distinct integration_id::text as id from kept
    )
    -- A notice holds 8,000 bytes; an empty one stands for any portal.
    select pg_notify(${webhookChannel}, case when count(*) <= 200 then string_agg(id, ' ') else '' end)
    from portals having count(*) > 0`.execute(db);
}

/** Doesn't wait for a lock on a portal's row: the next event arrives soon enough. */
async function markReceiving(db: Kysely<Database>, portalIds: string[]): Promise<void> {
  const { rows } = await sql<{ organization_id: string; integration_id: string; silent_before: boolean }>`
    with before as (
      select integration_id, last_webhook_at from hubspot_portals
      where portal_id = any(${portalIds}::text[]) and disconnected_at is null
      for no key update skip locked
    )
    update hubspot_portals p set last_webhook_at = now() from before b
    where p.integration_id = b.integration_id
    returning p.organization_id, p.integration_id,
      coalesce(b.last_webhook_at < now() - interval '1 minute', true) as silent_before`.execute(db);
  for (const portal of rows.filter((row) => row.silent_before)) {
    await announce(db, {
      organizationId: portal.organization_id,
      type: 'integration',
      integrationId: portal.integration_id,
    });
  }
}
