import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { retryRows } from '../push/request-push.ts';
import type { SyncParts } from '../store/portal-writer.ts';
import { retryRecords } from './retry-quarantined.ts';

/**
 * Retries selected sync errors, whatever their causes: records are re-read, in a batch per type, and values that
 * HubSpot rejected are sent again soon. If they take too long for a waiting user, some are left.
 * @returns how many records were retried, and how many of the errors are fixed.
 * @throws like `retryQuarantined`; `not_found` if one of the errors doesn't exist, before anything is retried.
 */
export async function retrySelected(
  ctx: OrganizationContext,
  parts: SyncParts,
  ids: readonly string[],
): Promise<{ tried: number; resolved: number }> {
  const wanted = [...new Set(ids)];
  const entries = await ctx.db
    .selectFrom('quarantine')
    .select(['id', 'integration_id', 'object_type', 'external_id', 'direction'])
    .where('organization_id', '=', ctx.organizationId)
    .where('id', 'in', wanted)
    .orderBy('last_seen_at')
    .execute();
  if (entries.length < wanted.length) {
    throw new AppError(
      'not_found',
      'Some of these errors are no longer in the list. Reload it and try again.',
    );
  }
  await audit(ctx.db, {
    organizationId: ctx.organizationId,
    actor: ctx.actor,
    action: 'errors.retry_selected',
    ...(new Set(entries.map((entry) => entry.integration_id)).size === 1 && entries[0]
      ? { integrationId: entries[0].integration_id }
      : {}),
    details: { errors: entries.length },
  });
  const batches = Map.groupBy(
    entries,
    (entry) => `${entry.direction} ${entry.integration_id} ${entry.object_type}`,
  );
  const tried = new Set<string>();
  for (const [key, batch] of batches) {
    const [entry] = batch;
    if (!entry) continue;
    const { integration_id: integrationId, object_type: objectType } = entry;
    const externalIds = [...new Set(batch.map((one) => one.external_id))];
    if (entry.direction === 'outbound') {
      await retryRows(ctx.db, { organizationId: ctx.organizationId, integrationId }, objectType, externalIds);
    }
    const done =
      entry.direction === 'outbound'
        ? externalIds
        : await retryRecords(ctx, parts, { integrationId, objectType, externalIds });
    for (const id of done) tried.add(`${key} ${id}`);
  }
  const { resolved } = await ctx.db
    .selectFrom('quarantine')
    .select(({ fn }) => fn.countAll<string>().as('resolved'))
    .where('organization_id', '=', ctx.organizationId)
    .where('id', 'in', wanted)
    .where('status', '=', 'resolved')
    .executeTakeFirstOrThrow();
  return { tried: tried.size, resolved: Number(resolved) };
}
