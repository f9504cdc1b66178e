import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { InclusionFilter, InclusionPreview } from '../../contract/settings.ts';
import { type SearchFilter, searchObjects } from '../../hubspot/objects.ts';
import { recordUrl } from '../../hubspot/record-url.ts';
import { openPortalClient } from '../portal-client.ts';
import { countRecords } from '../status/count-records.ts';
import { type PortalNames, refuseUnknownNames } from './check-names.ts';

const sampleSize = 10;
/** The display name of a sample: the first property with a value. */
const nameProperties = { company: ['name', 'domain'], deal: ['dealname'] } as const;

/**
 * Asks HubSpot how many records match unsaved filters, with examples. Contacts aren't counted: they follow their
 * companies. HubSpot's index may be some seconds behind.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`; `validation_failed`, naming
 *   what the portal doesn't have.
 * @throws {HubspotError}
 */
export async function previewInclusion(
  context: OrganizationContext,
  { integrationId, filters }: { integrationId: string; filters: InclusionFilter[] },
): Promise<InclusionPreview> {
  const { organizationId } = context;
  const client = await openPortalClient(context, {
    organizationId,
    integrationId,
    priority: 'urgent',
    signal: AbortSignal.timeout(60_000),
  });
  const names = await refuseUnknownNames(context, integrationId, { inclusion: { filters } });
  const portal = await context.db
    .selectFrom('hubspot_portals')
    .select(['portal_id', 'ui_domain'])
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  const here = await countRecords(context, { organizationId, integrationId });

  const preview = async (objectType: 'company' | 'deal') => {
    const own = filters.filter((filter) => filter.objectType === objectType);
    const search = (limit: number, wanted: SearchFilter[]) =>
      searchObjects(client, objectType, { filters: wanted, properties: nameProperties[objectType], limit });
    const [all, found] = await Promise.all([
      own.length > 0 ? search(1, []) : undefined,
      search(
        sampleSize,
        own.map((filter) => toSearchFilter(filter, names)),
      ),
    ]);
    return {
      objectType,
      total: (all ?? found).total,
      matching: found.total,
      here: countOf(here, objectType),
      samples: found.records.map(({ id, properties }) => ({
        externalId: id,
        name: nameProperties[objectType].map((name) => properties[name]?.trim()).find(Boolean) ?? id,
        url: recordUrl(portal.ui_domain, portal.portal_id, objectType, id),
      })),
    };
  };
  return { objects: await Promise.all([preview('company'), preview('deal')]) };
}

function countOf(counts: { objectType: ObjectType; records: number }[], objectType: ObjectType): number {
  return counts.find((count) => count.objectType === objectType)?.records ?? 0;
}

/** HubSpot's search requires the exact values of options, but lowercase values of text properties. */
export function toSearchFilter(filter: InclusionFilter, names: PortalNames): SearchFilter {
  const { property: propertyName, operator } = filter;
  if (!operator.endsWith('IN')) return { propertyName, operator };
  const property = names.properties[filter.objectType].get(propertyName);
  const choices = property?.type === 'enumeration' ? property.options.map(({ value }) => value) : [];
  const values = (filter.values ?? []).map((given) => {
    const value = given.trim();
    const choice = choices.find((one) => one.toLowerCase() === value.toLowerCase());
    return choice ?? (property?.type === 'string' ? value.toLowerCase() : value);
  });
  return { propertyName, operator, values };
}
