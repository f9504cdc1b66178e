import { type Kysely, sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

import type { EventRow, RecordWork } from './webhook-work.ts';

/** After this many failed attempts, an event becomes a sync error. */
const mostTries = 6;
/** The wait after an event's first failure, in seconds; each further wait is three times as long. */
const firstWaitSeconds = 5;

/** A portal's due events, oldest first. */
export async function takeEvents(
  db: Kysely<Database>,
  scope: PortalScope,
  limit: number,
): Promise<EventRow[]> {
  return db
    .selectFrom('webhook_events')
    .select([
      'id',
      'kind',
      'object_type',
      'external_id',
      'merged_ids',
      'primary_id',
      'subscription_type',
      'attempts',
    ])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('not_before', '<=', sql<Date>`now()`)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Deletes the processed events of these records; later events stay. */
export async function settleEvents(
  db: Kysely<Database>,
  scope: PortalScope,
  records: readonly RecordWork[],
): Promise<void> {
  await sql`delete from webhook_events where ${isOneOf(scope, records)}`.execute(db);
}

/** Postpones events because of a problem that they didn't cause. */
export async function postponeEvents(
  db: Kysely<Database>,
  scope: PortalScope,
  records: readonly RecordWork[],
  waitMs: number,
): Promise<void> {
  await sql`
    update webhook_events set not_before = now() + make_interval(secs => ${waitMs / 1000}::double precision)
    where ${isOneOf(scope, records)}`.execute(db);
}

/**
 * Counts a failed attempt of each record: it is retried later or, after the last attempt, listed as a sync error.
 * @returns ids of the records that were given up.
 */
export async function countFailures(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  records: readonly RecordWork[],
  details: Record<string, unknown>,
): Promise<string[]> {
  const givenUp = records.filter((record) => record.attempts + 1 >= mostTries);
  for (const record of records.filter((one) => !givenUp.includes(one))) {
    const tries = record.attempts + 1;
    const seconds = firstWaitSeconds * 3 ** record.attempts;
    await sql`
      update webhook_events set attempts = ${tries}, not_before = now() + make_interval(secs => ${seconds})
      where ${isOneOf(scope, [record])}`.execute(trx);
  }
  const ids = givenUp.map((record) => record.externalId);
  if (ids.length === 0) return [];
  // The record's other errors stay open: nothing new is known about them.
  await sql`
    insert into quarantine as q
      (organization_id, integration_id, object_type, external_id, code, details, attempts)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, ${objectType}, id, 'record_unreadable',
      ${toJsonb(details)}::jsonb, ${mostTries}::int
    from unnest(${ids}::text[]) id
    on conflict (integration_id, object_type, external_id, property, field, code) do update set
      details = excluded.details, status = 'open', resolved_at = null, attempts = q.attempts + excluded.attempts,
      last_seen_at = now()`.execute(trx);
  await settleEvents(trx, scope, givenUp);
  return ids;
}

/** Deletes all events of a portal without access. */
export async function dropEvents(db: Kysely<Database>, integrationId: string): Promise<void> {
  await sql`delete from webhook_events where integration_id = ${integrationId}`.execute(db);
}

function isOneOf(scope: PortalScope, records: readonly RecordWork[]) {
  const ids = records.flatMap((record) => record.eventIds);
  return sql`id = any(${ids}::bigint[]) and integration_id = ${scope.integrationId}
    and organization_id = ${scope.organizationId}`;
}
