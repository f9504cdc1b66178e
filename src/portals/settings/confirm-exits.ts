import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { takeWriteLock } from '../../sync/portal/portal-locks.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { applyExits } from '../../sync/store/settle-exits.ts';

/**
 * Applies the current exit policy to records that stopped matching the customer filter and were held back because
 * they are many. Doing it again finds none.
 * @returns how many records left.
 * @throws {AppError} `not_found`
 */
export async function confirmExits(
  context: OrganizationContext,
  mappings: SyncMappings,
  { integrationId, objectType }: { integrationId: string; objectType: ObjectType },
): Promise<number> {
  await readIntegration(context, integrationId);
  const { organizationId, actor } = context;
  return context.db.transaction().execute(async (trx) => {
    await takeWriteLock(trx, integrationId);
    const { inclusion } = await readSettings(trx, { organizationId, integrationId });
    const scope = {
      organizationId,
      integrationId,
      source: 'retry' as const,
      runId: undefined,
      marksSeen: false,
      keepsLedger: true,
      driftBefore: undefined,
    };
    const applied = await applyExits(trx, scope, mappings, objectType, inclusion.onExit);
    if (applied === 0) return 0;
    await audit(trx, {
      organizationId,
      actor,
      action: 'inclusion.exits_confirmed',
      integrationId,
      details: { objectType, records: applied, onExit: inclusion.onExit },
    });
    await announce(trx, { organizationId, type: 'integration', integrationId });
    return applied;
  });
}
