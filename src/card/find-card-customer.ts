import { sql } from 'kysely';
import type { Context } from '../context/context.ts';
import type { CardAbsence, CardObjectType } from '../contract/card.ts';

/** The customer of a HubSpot record, or why there is none. */
type CardCustomer =
  | { found: true; organizationId: string; integrationId: string; customerId: string }
  | { found: false; reason: CardAbsence };

/**
 * The customer of a company in a connected portal, or the primary customer of a deal. Merged ids lead to the
 * survivor. The portal alone determines whose data is read, so the caller must have verified which portal is asking.
 */
export async function findCardCustomer(
  { db }: Pick<Context, 'db'>,
  of: { portalId: string; objectType: CardObjectType; objectId: string },
): Promise<CardCustomer> {
  // At most one organization is connected to a portal; everything else is queried within it.
  const { rows } = await sql<{
    organization_id: string;
    integration_id: string;
    row_id: string | null;
    record_gone: boolean;
    customer_id: string | null;
    customer_archived: boolean | null;
  }>`
    select p.organization_id, p.integration_id, r.row_id, r.archived_at is not null as record_gone,
      c.id as customer_id, c.archived_at is not null as customer_archived
    from hubspot_portals p
    left join hubspot_records r on r.integration_id = p.integration_id and r.organization_id = p.organization_id
      and r.object_type = ${of.objectType} and r.external_id = ${of.objectId}
    left join deals d on ${of.objectType} = 'deal' and d.id = r.row_id and d.organization_id = p.organization_id
    left join customers c on c.organization_id = p.organization_id
      and c.id = case when ${of.objectType} = 'company' then r.row_id else coalesce(d.customer_id, (
        select l.customer_id from deal_customers l where l.deal_id = d.id
        order by l.is_primary desc, l.customer_id limit 1)) end
    where p.portal_id = ${of.portalId} and p.disconnected_at is null`.execute(db);
  const [row] = rows;
  if (!row) return { found: false, reason: 'portal_not_connected' };
  if (row.row_id === null) return { found: false, reason: 'not_a_customer' };
  if (row.record_gone) return { found: false, reason: 'archived' };
  if (row.customer_id === null) {
    return { found: false, reason: of.objectType === 'deal' ? 'deal_without_company' : 'not_a_customer' };
  }
  if (row.customer_archived) return { found: false, reason: 'archived' };
  return {
    found: true,
    organizationId: row.organization_id,
    integrationId: row.integration_id,
    customerId: row.customer_id,
  };
}
