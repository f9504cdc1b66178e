import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';

import { isSameValue } from '../mapping/form-value.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { queueRecords } from './outbox/queue-mapped.ts';
import { queueRows } from './outbox/queue-rows.ts';

/** A record as read from HubSpot. */
interface SeenRecord {
  externalId: string;
  sourceUpdatedAt: string;
  /** Properties that we write; one that HubSpot didn't send has no key. */
  observed: Readonly<Record<string, string | null>>;
  /** When the read started, by our clock. */
  readAt: Date;
  /** It came from a search, whose index lags. */
  mayLag: boolean;
}

/** A value that keeps being changed in HubSpot is restored at most this often. */
const putBackEvery = sql.lit('1 hour');

/**
 * Compares pushed values with those read from HubSpot: matching values are confirmed; changed ones are recorded, and
 * restored. A read that started before the push proves nothing, nor does a search with its lagging index, unless it
 * shows a newer state than the push. If the record was changed in HubSpot since a rejection, the rejected values are
 * retried.
 */
export async function confirmPushed(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
  records: readonly SeenRecord[],
): Promise<void> {
  const observed = records.filter(({ observed }) => Object.keys(observed).length > 0);
  if (observed.length === 0) return;
  await retryFixed(trx, scope, objectType, observed);
  const pushed = await trx
    .selectFrom('pushed_values')
    .select(['external_id', 'row_id', 'properties', 'pushed_at', 'confirmed_at', 'overwritten_at'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where(
      'external_id',
      'in',
      observed.map(({ externalId }) => externalId),
    )
    .execute();
  const byId = new Map(observed.map((record) => [record.externalId, record]));
  const confirmed: string[] = [];
  const overwritten: { external_id: string; row_id: string }[] = [];
  for (const { external_id, row_id, properties, pushed_at, confirmed_at, overwritten_at } of pushed) {
    const record = byId.get(external_id);
    if (!record || record.readAt <= pushed_at) continue;
    if (isThere(properties, record.observed)) {
      if (confirmed_at === null || overwritten_at !== null) confirmed.push(external_id);
    } else if (overwritten_at === null && isYounger(record, pushed_at)) {
      overwritten.push({ external_id, row_id });
    }
  }
  await sql`
    update pushed_values set confirmed_at = now(), overwritten_at = null
    where ${confirmed.length > 0} and integration_id = ${scope.integrationId} and object_type = ${objectType}
      and external_id = any(${confirmed})`.execute(trx);
  if (overwritten.length === 0) return;
  await sql`
    update pushed_values set overwritten_at = now(), confirmed_at = null
    where integration_id = ${scope.integrationId} and object_type = ${objectType}
      and external_id = any(${overwritten.map(({ external_id }) => external_id)})`.execute(trx);
  const rows = sql`
    select v.row_id, true as forced, greatest(now(), v.pushed_at + ${putBackEvery}::interval) as not_before
    from pushed_values v
    where v.integration_id = ${scope.integrationId} and v.object_type = ${objectType}
      and v.external_id = any(${overwritten.map(({ external_id }) => external_id)})`;
  await queueRows(trx, scope, objectType, rows, 'force');
}

const isYounger = (record: SeenRecord, pushedAt: Date) =>
  !record.mayLag || Date.parse(record.sourceUpdatedAt) > pushedAt.getTime();

/**
 * The tolerance for HubSpot's clock running ahead of ours, so that the change by a push itself doesn't trigger a
 * retry; in ms.
 */
const clockToleranceMs = 10_000;

async function retryFixed(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
  records: readonly SeenRecord[],
): Promise<void> {
  const refused = await trx
    .selectFrom('quarantine')
    .select(['external_id', 'last_seen_at'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where('direction', '=', 'outbound')
    .where('status', '=', 'open')
    .where(
      'external_id',
      'in',
      records.map(({ externalId }) => externalId),
    )
    .execute();
  if (refused.length === 0) return;
  const changedAt = new Map(
    records.map(({ externalId, sourceUpdatedAt }) => [externalId, Date.parse(sourceUpdatedAt)]),
  );
  const changed = refused.filter(
    ({ external_id, last_seen_at }) =>
      (changedAt.get(external_id) ?? 0) > last_seen_at.getTime() + clockToleranceMs,
  );
  if (changed.length === 0) return;
  const ids = new Set(changed.map(({ external_id }) => external_id));
  await queueRecords(trx, scope, objectType, [...ids]);
}

/** HubSpot may return numbers and times in another form. A property that it didn't send proves nothing. */
function isThere(
  pushed: Readonly<Record<string, string>>,
  observed: Readonly<Record<string, string | null>>,
): boolean {
  return Object.entries(pushed).every(([name, value]) => {
    if (!Object.hasOwn(observed, name)) return true;
    const seen = observed[name] ?? '';
    if (seen === value || seen.trim() === value.trim()) return true;
    if (seen === '' || value === '') return false;
    if (Number(seen) === Number(value)) return true;
    if (value.includes(';') && isSameValue(seen, value, 'enumeration')) return true;
    return /^\d{4}-/.test(value) && toMoment(seen) === toMoment(value);
  });
}

const toMoment = (text: string) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text));
