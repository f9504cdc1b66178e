import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import { AppError, errorText } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { ObjectType } from '../../contract/common.ts';
import { defaultHealthWeights, HealthComponent } from '../../contract/health.ts';
import type { ChangeSettings, PortalSettings } from '../../contract/settings.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { markStale } from '../../sync/definitions/stale-types.ts';
import { lockPortal } from '../../sync/portal/portal-locks.ts';
import { mergeSettings, type StoredSettings, settingsOf } from '../../sync/portal/portal-settings.ts';
import { type Integration, readIntegration } from '../../sync/portal/read-integration.ts';
import { requestRefresh } from '../../sync/runs/request-sync.ts';
import { refusedInput } from '../../text/refused-input.ts';
import { type PortalNames, refuseUnknownNames } from './check-names.ts';
import { refuseUnfitPushNames } from './check-push-names.ts';

/**
 * Changes the given settings of a portal, and marks the object types whose records depend on them as stale, so that
 * they are re-synced. Two simultaneous changes of different settings both take effect.
 * @returns all current settings.
 * @throws {AppError} `not_found`; `validation_failed`, naming what the portal doesn't have or what a push would
 *   overwrite, or if all weights of the calculator would be 0; `hubspot_unavailable` if HubSpot had to be asked;
 *   `conflict` if the alert rules have changed since they were loaded.
 */
export async function changeSettings(
  context: OrganizationContext,
  { integrationId, ...change }: ChangeSettings,
): Promise<PortalSettings> {
  const integration = await readIntegration(context, integrationId);
  const names = await refuseUnknownNames(context, integrationId, change);
  const settings = await context.db
    .transaction()
    .execute((trx) => store(context, trx, integration, change, names));
  try {
    await requestRefresh(context, integrationId);
  } catch (error) {
    // The schedule also requests it, within a minute.
    context.log.warn(
      { integrationId, reason: errorText(error) },
      'a re-sync could not be requested right away',
    );
  }
  return settings;
}

async function store(
  context: OrganizationContext,
  trx: Transaction<Database>,
  integration: Integration,
  change: StoredSettings,
  names: PortalNames,
): Promise<PortalSettings> {
  const { organizationId, actor } = context;
  const integrationId = integration.id;
  await lockPortal(trx, { organizationId, integrationId });
  await trx
    .insertInto('hubspot_settings')
    .values({ integration_id: integrationId, organization_id: organizationId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { settings: stored } = await trx
    .selectFrom('hubspot_settings')
    .select('settings')
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const merged = mergeSettings(stored as StoredSettings, change);
  const before = settingsOf(stored, integration.timeZone);
  const after = settingsOf(merged, integration.timeZone);
  if (change.alertsBefore && !isDeepStrictEqual(change.alertsBefore, before.alerts)) throw alertsChanged();
  if (change.healthCalculator) refuseWeightless(after.healthCalculator);
  if (change.push?.properties) {
    await refuseUnfitPushNames(trx, { organizationId, integrationId }, after.push.properties, names);
  }
  const changed = changedPaths(before, after);
  await trx
    .updateTable('hubspot_settings')
    .set({ settings: toJsonb(merged), updated_at: sql<Date>`now()` })
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .execute();
  if (changed.length === 0) return after;
  await markStale(trx, { organizationId, integrationId }, staleTypes(before, after));
  await audit(trx, {
    organizationId,
    actor,
    action: 'settings.changed',
    integrationId,
    details: { changed, schedule: after.schedule, onExit: after.inclusion.onExit },
  });
  await announce(trx, { organizationId, type: 'integration', integrationId });
  return after;
}

/** With all weights at 0, no customer would get a score, without any notice. */
function refuseWeightless({ enabled, weights }: PortalSettings['healthCalculator']): void {
  if (!enabled || HealthComponent.options.some((name) => (weights[name] ?? defaultHealthWeights[name]) > 0))
    return;
  const message =
    'All weights are 0, so no customer would get a score. Give at least one component a weight, or turn off health scoring.';
  throw refusedInput('Nothing was saved.', [{ field: 'healthCalculator.weights', message }]);
}

function alertsChanged(): AppError {
  return new AppError(
    'conflict',
    "Someone else changed the alert rules in the meantime, so your changes weren't saved. Check the current rules and save again.",
  );
}

/** Object types whose rows would be different with the new settings. Contacts are synced with their companies. */
function staleTypes(before: PortalSettings, after: PortalSettings): ObjectType[] {
  const filters = (settings: PortalSettings, objectType: 'company' | 'deal') =>
    settings.inclusion.filters.filter((filter) => filter.objectType === objectType);
  const stale = new Set<ObjectType>();
  if (!isDeepStrictEqual(filters(before, 'company'), filters(after, 'company')))
    stale.add('company').add('contact');
  if (!isDeepStrictEqual(filters(before, 'deal'), filters(after, 'deal'))) stale.add('deal');
  if (!isDeepStrictEqual(before.renewals, after.renewals)) stale.add('deal');
  return [...stale];
}

/** The changed settings, as `schedule.everyMinutes`. */
function changedPaths(before: PortalSettings, after: PortalSettings): string[] {
  return Object.entries(after).flatMap(([key, value]) => {
    const old = Object.entries(before).find(([name]) => name === key)?.[1];
    if (isDeepStrictEqual(old, value)) return [];
    if (Array.isArray(value)) return [key];
    const parts = Object.entries(value).filter(([part, inner]) => {
      const other = Object.entries(old ?? {}).find(([name]) => name === part)?.[1];
      return !isDeepStrictEqual(other, inner);
    });
    return parts.map(([part]) => `${key}.${part}`);
  });
}
