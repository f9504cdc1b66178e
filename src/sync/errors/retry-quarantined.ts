import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { QuarantineCode } from '../../contract/sync.ts';

import { retryRows } from '../push/request-push.ts';
import { refreshRecords } from '../read/refresh-records.ts';
import { openPortalWriter, type PortalWriter, type SyncParts } from '../store/portal-writer.ts';
import { fileRejects } from '../store/quarantine.ts';

/** Records between two checks of the time. */
const portion = 400;
/** A user waits for the response: after this time, no further records are read; in ms. */
const patienceMs = 45_000;
const longestMs = 120_000;

/** A portal's records of one type to be retried. */
interface Retry {
  integrationId: string;
  objectType: ObjectType;
  externalIds: string[];
}

/** All open errors of one cause. */
interface QuarantineCause {
  integrationId: string;
  objectType: ObjectType;
  code: QuarantineCode;
  /** Null for errors about the whole record. */
  property: string | null;
  field: string | null;
}

/**
 * Re-reads a record with sync errors and stores it through the shared write path. That resolves errors whose values
 * are now accepted; the others stay open, with one more attempt counted. The errors of a deleted record are resolved,
 * too.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`.
 * @throws {HubspotError}
 */
export async function retryQuarantined(
  ctx: OrganizationContext,
  parts: SyncParts,
  id: string,
): Promise<void> {
  const entry = await ctx.db
    .selectFrom('quarantine')
    .select(['integration_id', 'object_type', 'external_id', 'direction'])
    .where('id', '=', id)
    .where('organization_id', '=', ctx.organizationId)
    .executeTakeFirst();
  if (!entry) throw new AppError('not_found', 'There is no sync error with this id.');
  await audit(ctx.db, {
    organizationId: ctx.organizationId,
    actor: ctx.actor,
    action: 'errors.retry',
    integrationId: entry.integration_id,
    details: { objectType: entry.object_type, externalId: entry.external_id },
  });
  if (entry.direction === 'outbound') {
    const { integration_id: integrationId, object_type: objectType } = entry;
    const scope = { organizationId: ctx.organizationId, integrationId };
    return retryRows(ctx.db, scope, objectType, [entry.external_id]);
  }
  await retryRecords(ctx, parts, {
    integrationId: entry.integration_id,
    objectType: entry.object_type,
    externalIds: [entry.external_id],
  });
}

/**
 * Retries all records of one cause, like `retryQuarantined`, least recently tried first. If they take too long for a
 * waiting user, some are left: another call continues with those.
 * @returns how many records were read, and how many of them no longer have an open error of this cause.
 * @throws like `retryQuarantined`; `not_found` if there is no such error.
 */
export async function retryCause(
  ctx: OrganizationContext,
  parts: SyncParts,
  cause: QuarantineCause,
): Promise<{ tried: number; resolved: number }> {
  const entries = ctx.db
    .selectFrom('quarantine')
    .where('organization_id', '=', ctx.organizationId)
    .where('integration_id', '=', cause.integrationId)
    .where('object_type', '=', cause.objectType)
    .where('code', '=', cause.code)
    .where('property', '=', cause.property ?? '')
    .where('field', '=', cause.field ?? '')
    .where('status', '=', 'open');
  const waiting = await entries.select('external_id').orderBy('last_seen_at').orderBy('id').execute();
  if (waiting.length === 0) throw new AppError('not_found', 'There are no open errors with this cause.');
  const { integrationId, objectType } = cause;
  await audit(ctx.db, {
    organizationId: ctx.organizationId,
    actor: ctx.actor,
    action: 'errors.retry',
    integrationId,
    details: { objectType, code: cause.code, property: cause.property, records: waiting.length },
  });
  const externalIds = waiting.map((entry) => entry.external_id);
  if (cause.code.startsWith('push_')) {
    // They are sent again soon; errors are resolved once HubSpot accepts the values.
    await retryRows(ctx.db, { organizationId: ctx.organizationId, integrationId }, objectType, externalIds);
    return { tried: externalIds.length, resolved: 0 };
  }
  const tried = await retryRecords(ctx, parts, { integrationId, objectType, externalIds });
  const still = await entries
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where(sql<boolean>`external_id = any(${tried})`)
    .executeTakeFirstOrThrow();
  return { tried: tried.length, resolved: tried.length - Number(still.count) };
}

/** @returns the records that were read in time; at least one batch. */
export async function retryRecords(
  ctx: OrganizationContext,
  parts: SyncParts,
  { integrationId, objectType, externalIds }: Retry,
): Promise<string[]> {
  const writer = await openPortalWriter(ctx, parts, {
    organizationId: ctx.organizationId,
    integrationId,
    source: 'retry',
    signal: AbortSignal.timeout(longestMs),
  });
  const until = ctx.clock.now() + patienceMs;
  const tried: string[] = [];
  while (tried.length < externalIds.length && (tried.length === 0 || ctx.clock.now() < until)) {
    const ids = externalIds.slice(tried.length, tried.length + portion);
    await retryPortion(writer, objectType, ids);
    tried.push(...ids);
  }
  return tried;
}

async function retryPortion(writer: PortalWriter, objectType: ObjectType, ids: string[]): Promise<void> {
  const { gone } = await refreshRecords(writer, objectType, ids, { unlinked: true });
  if (gone.length === 0) return;
  await writer.commit(async (trx) => {
    await fileRejects(trx, writer, objectType, gone, []);
    return [];
  });
}
