import type { OrganizationContext } from '../context/context.ts';
import { type ObjectType, objectTypes } from '../contract/common.ts';
import type { ObjectMapping, SyncMappings } from '../sync/mapping/object-mapping.ts';
import { propertiesOf } from '../sync/mapping/parse-record.ts';
import { loadMappings } from '../sync/mapping/portal-mappings.ts';
import { preparedProperties } from '../sync/push/push-state.ts';

type Properties = Record<ObjectType, string[]>;

/** HubSpot sends no webhooks for changes of these; other events cover them. */
const withoutEvents = [
  'hs_lastmodifieddate',
  'lastmodifieddate',
  'num_unique_conversion_events',
  'hs_merged_object_ids',
  'hs_object_id',
  'createdate',
  'hs_createdate',
];

/**
 * Of the properties that are read without events, those that are rare and informative: a reply counts immediately, an
 * opened email or a visit with the next sync.
 */
const weighty = ['hs_email_last_reply_date', 'hs_sales_email_last_replied'];

/** Mapped properties for which HubSpot can send events. */
export function eventProperties(mappings: SyncMappings): Properties {
  const of = (mapping: ObjectMapping) =>
    propertiesOf({
      ...mapping,
      quietProperties: (mapping.quietProperties ?? []).filter((property) => weighty.includes(property)),
    }).filter((property) => !withoutEvents.includes(property));
  const { company, contact, deal } = mappings.objects;
  return { company: of(company), contact: of(contact), deal: of(deal) };
}

/**
 * The properties that need change events for the mappings of the connected portals: HubSpot's app has one list for
 * all of them. Calculated properties are left out, because HubSpot sends no events for those. Without a portal: the
 * defaults.
 * @param integrationId only this portal.
 */
export async function readEventProperties(
  ctx: OrganizationContext,
  base: SyncMappings,
  integrationId?: string,
): Promise<Properties> {
  const portals = await ctx.db
    .selectFrom('hubspot_portals')
    .select('integration_id')
    .where('organization_id', '=', ctx.organizationId)
    .where('disconnected_at', 'is', null)
    .$if(integrationId !== undefined, (query) => query.where('integration_id', '=', integrationId ?? ''))
    .execute();
  if (portals.length === 0) return eventProperties(base);
  const found: Record<ObjectType, Set<string>> = { company: new Set(), contact: new Set(), deal: new Set() };
  for (const { integration_id } of portals) {
    const scope = { organizationId: ctx.organizationId, integrationId: integration_id };
    const pushed = await preparedProperties(ctx.db, scope);
    const properties = eventProperties((await loadMappings(ctx.db, scope, base, pushed)).mappings);
    const calculated = await readCalculated(ctx, integration_id);
    for (const objectType of objectTypes) {
      for (const property of properties[objectType]) {
        if (!calculated.has(`${objectType} ${property}`)) found[objectType].add(property);
      }
    }
  }
  return { company: [...found.company], contact: [...found.contact], deal: [...found.deal] };
}

async function readCalculated(ctx: OrganizationContext, integrationId: string): Promise<Set<string>> {
  const rows = await ctx.db
    .selectFrom('hubspot_properties')
    .select(['object_type', 'name', 'definition'])
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', ctx.organizationId)
    .execute();
  return new Set(
    rows.filter((row) => row.definition.calculated === true).map((row) => `${row.object_type} ${row.name}`),
  );
}
