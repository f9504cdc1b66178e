import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';

/**
 * The option labels of industries by their internal values, from every property that fills or once filled the
 * customers' industry: values stay when a mapping is removed.
 */
export async function readIndustryLabels(context: OrganizationContext): Promise<ReadonlyMap<string, string>> {
  const { organizationId } = context;
  const { rows } = await sql<{ value: string; label: string }>`
    with sources as (
      select integration_id, 'industry' as name from hubspot_portals where organization_id = ${organizationId}
      union
      select v.integration_id, m ->> 'property'
      from hubspot_mapping_versions v cross join lateral jsonb_array_elements(v.mappings) m
      where v.organization_id = ${organizationId} and v.object_type = 'company'
        and m ->> 'field' = 'industry' and m ->> 'direction' = 'inbound'
    )
    select distinct on (o.value) o.value, o.label
    from sources s
    join hubspot_properties p on p.integration_id = s.integration_id and p.object_type = 'company' and p.name = s.name
    cross join lateral jsonb_to_recordset(
      case jsonb_typeof(p.definition -> 'options') when 'array' then p.definition -> 'options' else '[]' end
    ) as o (value text, label text)
    where p.organization_id = ${organizationId} and o.label <> ''
    order by o.value, p.integration_id, p.name`.execute(context.db);
  return new Map(rows.map(({ value, label }) => [value, label]));
}
