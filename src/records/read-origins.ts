import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { isSeen } from '../context/seen-rows.ts';
import type { FieldChange, FieldOrigin, FieldOrigins } from '../contract/changes.ts';
import { customFieldPrefix } from '../contract/field-names.ts';
import { recordUrl } from '../hubspot/record-url.ts';
import type { SyncMappings } from '../sync/mapping/object-mapping.ts';
import { loadMappings, readStoredSets } from '../sync/mapping/portal-mappings.ts';
import { preparedProperties } from '../sync/push/push-state.ts';
import { labelsOf } from '../text/option-labels.ts';
import { type ChangeRow, changeColumns, toFieldChanges } from './field-changes.ts';

/** The columns on a customer's page; each key of `custom_fields` is added. */
const shownColumns = [
  'name',
  'domain',
  'industry',
  'arr',
  'csm_id',
  'renewal_date',
  'health_score',
  'health_trend',
];

/** A portal with the customer. */
interface PortalRow {
  integration_id: string;
  name: string;
  since: Date;
  /** When its companies were last read; of several, the earliest time. */
  read_at: Date | null;
  /** Since when none of the customer's companies in it has matched the portal's filter. */
  excluded_at: Date | null;
}

/**
 * The origin of each shown field of a customer, and its last synced change.
 *
 * Several portals can have a customer. A field is attributed to the portal that changed it last, else to the one
 * whose values take precedence, else to any with a mapping of the field: the others only fill gaps.
 * @param base the mappings of portals without mappings of their own.
 * @throws {AppError} `not_found`, also for another organization's customer.
 */
export async function readOrigins(
  context: OrganizationContext,
  base: SyncMappings,
  customerId: string,
): Promise<FieldOrigins> {
  const customer = await readCustomerFields(context, customerId);
  const [portals, changes, errors, renewalDeal] = await Promise.all([
    readPortals(context, customerId),
    readLastChanges(context, customerId),
    countOpenErrors(context, customerId),
    readRenewalDeal(context, customerId),
  ]);
  const sources = new Map<string, ReadonlyMap<string, Source>>();
  for (const { integration_id: integrationId } of portals) {
    sources.set(integrationId, await readSources(context, base, integrationId));
  }
  const properties = await readPropertyFacts(context, sources);

  const items = [...shownColumns, ...Object.keys(customer.customFields)].map((field): FieldOrigin => {
    const lastChange = changes.get(field) ?? null;
    const mapped = portals.filter((portal) => sources.get(portal.integration_id)?.has(field));
    const portal =
      mapped.find((candidate) => candidate.integration_id === lastChange?.integrationId) ?? mapped[0];
    const source = portal && sources.get(portal.integration_id)?.get(field);
    const property = portal && properties.get(`${portal.integration_id} ${source?.property}`);
    const value = field === 'industry' ? customer.industry : customer.customFields[field];
    return {
      field,
      property: source?.property ?? null,
      propertyLabel: property?.label || null,
      valueLabel: property ? labelsOf(value, property.options) : null,
      rests: source?.rests ?? false,
      integrationId: portal?.integration_id ?? null,
      portalName: portal?.name ?? null,
      renewalDeal: field === 'renewal_date' && !source ? renewalDeal : null,
      excludedAt: portal?.excluded_at?.toISOString() ?? null,
      checkedAt: (property?.isCalculated ? portal?.read_at : null)?.toISOString() ?? null,
      lastChange,
      since: (portal?.since ?? customer.createdAt).toISOString(),
      openErrors: errors.get(field) ?? 0,
    };
  });
  return { items };
}

/** The property that fills a field; `rests`: the mapping is suspended because the property no longer fits. */
interface Source {
  property: string;
  rests: boolean;
}

/** The sources of a customer's fields in a portal, by field. */
async function readSources(
  context: OrganizationContext,
  base: SyncMappings,
  integrationId: string,
): Promise<Map<string, Source>> {
  const scope = { organizationId: context.organizationId, integrationId };
  const [{ mappings }, stored] = await Promise.all([
    preparedProperties(context.db, scope).then((pushed) => loadMappings(context.db, scope, base, pushed)),
    readStoredSets(context.db, scope),
  ]);
  const saved = (stored.get('company')?.mappings ?? []).filter(({ direction }) => direction === 'inbound');
  return new Map([
    ...mappings.objects.company.fields.map(
      ({ field, property }) => [field, { property, rests: false }] as const,
    ),
    ...saved.map(({ field, property }) => {
      const works = mappings.objects.company.fields.some(
        (one) => one.field === field && one.property === property,
      );
      return [field, { property, rests: !works }] as const;
    }),
  ]);
}

async function readCustomerFields(
  context: OrganizationContext,
  customerId: string,
): Promise<{ industry: string | null; customFields: Record<string, unknown>; createdAt: Date }> {
  const { rows } = await sql<{
    created_at: Date;
    industry: string | null;
    custom_fields: Record<string, unknown>;
  }>`
    select coalesce(c.created_at, now())::timestamptz as created_at, c.industry,
      case when jsonb_typeof(c.custom_fields::jsonb) = 'object' then c.custom_fields::jsonb else '{}' end as custom_fields
    from customers c where c.id = ${customerId} and ${isSeen(context, 'c')}`.execute(context.db);
  const [row] = rows;
  if (!row) {
    throw new AppError(
      'not_found',
      "This customer doesn't exist. It may have been deleted; check the list.",
      {
        details: { customerId },
      },
    );
  }
  return {
    industry: row.industry,
    customFields: Object.fromEntries(
      Object.entries(row.custom_fields)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [customFieldPrefix + name, value]),
    ),
    createdAt: row.created_at,
  };
}

/** The deal that the customer's renewal date follows. */
async function readRenewalDeal(
  context: OrganizationContext,
  customerId: string,
): Promise<FieldOrigin['renewalDeal']> {
  const { rows } = await sql<{
    id: string;
    name: string;
    external_id: string | null;
    portal_id: string | null;
    ui_domain: string | null;
  }>`
    select d.id, d.name, d.external_id, p.portal_id, p.ui_domain
    from customers c join deals d on d.id = c.renewal_deal_id
    left join hubspot_portals p on p.integration_id = d.integration_id
    where c.id = ${customerId} and c.organization_id = ${context.organizationId}`.execute(context.db);
  const [row] = rows;
  if (!row) return null;
  return {
    id: row.id,
    name: row.name,
    url: recordUrl(row.ui_domain, row.portal_id, 'deal', row.external_id),
  };
}

/** The portals with the customer, the one whose values take precedence first. */
async function readPortals(context: OrganizationContext, customerId: string): Promise<PortalRow[]> {
  const { rows } = await sql<PortalRow>`
    select p.integration_id, p.name, greatest(c.created_at::timestamptz, p.connected_at) as since, r.read_at, r.excluded_at
    from customers c
    join hubspot_portals p on p.organization_id = c.organization_id
    join lateral (
      select case when bool_and(archived_at is not null or excluded_at is not null) then max(excluded_at) end as excluded_at,
        min(read_at) filter (where archived_at is null) as read_at
      from hubspot_records
      where row_id = c.id and integration_id = p.integration_id and object_type = 'company' and not is_alias
      having count(*) > 0
    ) r on true
    where c.id = ${customerId} and c.organization_id = ${context.organizationId}
    order by p.integration_id is distinct from c.integration_id, p.connected_at, p.integration_id`.execute(
    context.db,
  );
  return rows;
}

/** The last change of each field of the customer. */
async function readLastChanges(
  context: OrganizationContext,
  customerId: string,
): Promise<Map<string, FieldChange>> {
  const { rows } = await sql<ChangeRow>`
    select distinct on (f.field) ${changeColumns}, c.name as record_name
    from field_changes f join customers c on c.id = f.row_id
    where f.row_id = ${customerId} and f.table_name = 'customers' and f.organization_id = ${context.organizationId}
    order by f.field, f.id desc`.execute(context.db);
  const changes = await toFieldChanges(context, rows);
  return new Map(changes.map((change) => [change.field, change]));
}

/** Open sync errors by field of the customer's companies. */
async function countOpenErrors(
  context: OrganizationContext,
  customerId: string,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ field: string; count: number }>`
    select q.field, count(*)::int as count
    from hubspot_records r
    join quarantine q on q.integration_id = r.integration_id and q.object_type = r.object_type
      and q.external_id = r.external_id
    where r.row_id = ${customerId} and r.object_type = 'company' and q.organization_id = ${context.organizationId}
      and q.status = 'open' and q.field <> ''
    group by q.field`.execute(context.db);
  return new Map(rows.map((row) => [row.field, row.count]));
}

/** A property's label, those of its options, and whether HubSpot calculates it. */
interface PropertyFacts {
  label: string | null;
  options: ReadonlyMap<string, string>;
  isCalculated: boolean;
}

/** By portal and property. */
async function readPropertyFacts(
  context: OrganizationContext,
  sources: ReadonlyMap<string, ReadonlyMap<string, Source>>,
): Promise<Map<string, PropertyFacts>> {
  const wanted = [...sources].flatMap(([integrationId, fields]) =>
    [...new Set([...fields.values()].map(({ property }) => property))].map((name) => ({
      integration_id: integrationId,
      name,
    })),
  );
  const { rows } = await sql<{
    integration_id: string;
    name: string;
    label: string | null;
    options: { value: string; label: string }[] | null;
    is_calculated: boolean;
  }>`
    select p.integration_id, p.name, p.definition ->> 'label' as label,
      case jsonb_typeof(p.definition -> 'options') when 'array' then p.definition -> 'options' end as options,
      coalesce((p.definition ->> 'calculated')::boolean, false) as is_calculated
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (integration_id uuid, name text)
    join hubspot_properties p on p.integration_id = w.integration_id and p.object_type = 'company' and p.name = w.name
    where p.organization_id = ${context.organizationId}`.execute(context.db);
  return new Map(
    rows.map(({ integration_id, name, label, options, is_calculated }) => [
      `${integration_id} ${name}`,
      {
        label,
        options: new Map((options ?? []).map((option) => [option.value, option.label])),
        isCalculated: is_calculated,
      },
    ]),
  );
}
