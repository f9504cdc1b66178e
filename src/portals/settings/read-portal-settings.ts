import type { OrganizationContext } from '../../context/context.ts';
import type { PortalSettings } from '../../contract/settings.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';

/**
 * All current settings of a portal.
 * @throws {AppError} `not_found` if the organization has no such integration.
 */
export async function readPortalSettings(
  context: OrganizationContext,
  integrationId: string,
): Promise<PortalSettings> {
  await readIntegration(context, integrationId);
  return readSettings(context.db, { organizationId: context.organizationId, integrationId });
}
