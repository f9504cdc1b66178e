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

/** Records that are read between two looks at the time. */
const portion = 400;
/** Somebody waits for the answer: after so long no further records are read, in ms. */
const patienceMs = 45_000;
const longestMs = 120_000;

/** The records of one type of a portal that are to be tried again. */
interface Retry {
  integrationId: string;
  objectType: ObjectType;
  externalIds: string[];
}

/** All open entries of one cause. */
export interface QuarantineCause {
  integrationId: string;
  objectType: ObjectType;
  code: QuarantineCode;
  /** Null where the whole record is meant. */
  property: string | null;
  field: string | null;
}

/**
 * Reads a record that has something in the quarantine anew and stores it through the one write path. What can be
 * taken now is resolved by that; what still cannot stays open, with another try counted. A record that HubSpot no
 * longer has leaves nothing to accept.
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
 * Tries all records of one cause again, as `retryQuarantined` does, those first whose last try is longest ago. Where
 * they are too many for somebody to wait for, some are left: asking again goes on with those.
 * @returns how many records were read, and how many of them no longer have an open entry of this cause.
 * @throws as `retryQuarantined`; `not_found` when there is no such entry.
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
    // Sent again in a moment; entries are resolved when HubSpot takes them.
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

/** @returns the records that were read before patience ran out; at least a portion. */
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
