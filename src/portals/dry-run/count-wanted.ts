import type { OrganizationContext } from '../../context/context.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { searchObjects } from '../../hubspot/objects.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { refuseUnknownNames } from '../settings/check-names.ts';
import { toSearchFilter } from '../settings/preview-inclusion.ts';

/**
 * How many records of a type match the portal's filter, according to HubSpot's count, if not all are read.
 * @param total all records of the type, the result without a filter.
 */
export async function countWanted(
  context: OrganizationContext,
  client: HubspotClient,
  scope: PortalScope,
  objectType: 'company' | 'deal',
  total: number,
): Promise<number> {
  const { inclusion } = await readSettings(context.db, scope);
  const filters = inclusion.filters.filter((filter) => filter.objectType === objectType);
  if (filters.length === 0) return total;
  const names = await refuseUnknownNames(context, scope.integrationId, { inclusion: { filters } });
  const found = await searchObjects(client, objectType, {
    filters: filters.map((filter) => toSearchFilter(filter, names)),
    properties: [],
    limit: 1,
  });
  return found.total;
}
