import type { OrganizationContext } from '../context.ts';
import { AppError } from '../errors.ts';
import { openPortalWriter, type SyncParts } from './portal-writer.ts';
import { fileRejects } from './quarantine.ts';
import { refreshRecords } from './refresh-records.ts';

/**
 * Reads a record that has something in the quarantine anew and stores it through the one write path. What can be
 * taken now is resolved by that; what still cannot stays open, with another try counted. A record that HubSpot no
 * longer has leaves nothing to accept.
 * @throws {AppError} `not_found`.
 * @throws {HubspotError}
 */
export async function retryQuarantined(
  ctx: OrganizationContext,
  parts: SyncParts,
  id: string,
): Promise<void> {
  const entry = await ctx.db
    .selectFrom('quarantine')
    .select(['integration_id', 'object_type', 'external_id'])
    .where('id', '=', id)
    .where('organization_id', '=', ctx.organizationId)
    .executeTakeFirst();
  if (!entry) throw new AppError('not_found', 'There is no entry of this id in the errors list.');
  const { object_type: objectType, external_id: externalId } = entry;
  const writer = await openPortalWriter(ctx, parts, {
    organizationId: ctx.organizationId,
    integrationId: entry.integration_id,
    source: 'retry',
    signal: AbortSignal.timeout(60_000),
  });
  const { gone } = await refreshRecords(writer, objectType, [externalId], { unlinked: true });
  if (gone.length === 0) return;
  await writer.commit(async (trx) => {
    await fileRejects(trx, writer, objectType, gone, []);
    return [];
  });
}
