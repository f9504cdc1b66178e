import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { RawReply } from '../../contract/sync.ts';
import { batchReadObjects } from '../../hubspot/objects.ts';
import type { SyncParts } from '../store/portal-writer.ts';

/** A user waits for it, in ms. */
const patienceMs = 30_000;

/**
 * The stored response behind a sync error. If there is none, because HubSpot sent a value that doesn't fit, the
 * record is read from HubSpot now: the property of the error or, if the error is about the whole record, the
 * identifying properties.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`.
 * @throws {HubspotError}
 */
export async function readRawReply(
  ctx: OrganizationContext,
  parts: Pick<SyncParts, 'openClient'>,
  id: string,
): Promise<RawReply> {
  const entry = await ctx.db
    .selectFrom('quarantine')
    .select(['integration_id', 'object_type', 'external_id', 'property', 'details', 'last_seen_at'])
    .where('id', '=', id)
    .where('organization_id', '=', ctx.organizationId)
    .executeTakeFirst();
  if (!entry) throw new AppError('not_found', 'There is no sync error with this id.');
  const { reply, ...details } = entry.details;
  if (typeof reply === 'string') {
    const more = Object.keys(details).length > 0 ? `\n\n${JSON.stringify(details, null, 2)}` : '';
    return { kind: 'kept', at: entry.last_seen_at.toISOString(), text: reply + more };
  }
  const client = await parts.openClient({
    organizationId: ctx.organizationId,
    integrationId: entry.integration_id,
    signal: AbortSignal.timeout(patienceMs),
    onRequest: () => {},
    priority: 'urgent',
  });
  const at = new Date(ctx.clock.now()).toISOString();
  const properties = entry.property === '' ? [] : [entry.property];
  const { records } = await batchReadObjects(client, entry.object_type, [entry.external_id], { properties });
  const record = records.get(entry.external_id);
  if (!record) return { kind: 'gone', at, text: 'HubSpot has no record with this id, or it is archived.' };
  return { kind: 'read_now', at, text: JSON.stringify(record, null, 2) };
}
