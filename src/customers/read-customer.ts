import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { isSeen } from '../context/seen-rows.ts';
import type { Customer } from '../contract/customers.ts';
import { recordUrl } from '../hubspot/record-url.ts';
import { type CustomerRow, customerColumns, joinCsm, readSummaryWords, toSummary } from './list-customers.ts';

/** A customer without stakeholders, deals and health details, which other features provide. */
type CustomerHead = Omit<
  Customer,
  'stakeholders' | 'stakeholderCount' | 'openDeals' | 'dealCount' | 'renewal' | 'cover' | 'health'
> & { health: Pick<Customer['health'], 'score' | 'trend'> };

/**
 * A customer with its HubSpot records.
 * @throws {AppError} `not_found`, also for another organization's customer.
 */
export async function readCustomer(context: OrganizationContext, customerId: string): Promise<CustomerHead> {
  const { rows } = await sql<CustomerRow & { custom_fields: Record<string, unknown> | null }>`
    select ${customerColumns}, c.custom_fields from customers c ${joinCsm(context)}
    where c.id = ${customerId} and ${isSeen(context, 'c')}`.execute(context.db);
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
    ...toSummary(row, await readSummaryWords(context)),
    customFields: row.custom_fields ?? {},
    health: { score: row.health_score, trend: row.health_trend },
    hubspot: await readHubspotRecords(context, customerId),
  };
}

interface RecordRow {
  integration_id: string;
  portal_id: string;
  name: string;
  ui_domain: string | null;
  external_id: string;
  source_updated_at: Date;
  archived_at: Date | null;
  excluded_at: Date | null;
}

/** The customer's company in each portal. */
async function readHubspotRecords(
  context: OrganizationContext,
  customerId: string,
): Promise<CustomerHead['hubspot']> {
  const { rows } = await sql<RecordRow>`
    select r.integration_id, p.portal_id, p.name, p.ui_domain, r.external_id, r.source_updated_at, r.archived_at,
      r.excluded_at
    from hubspot_records r join hubspot_portals p on p.integration_id = r.integration_id
    where r.row_id = ${customerId} and r.organization_id = ${context.organizationId}
      and r.object_type = 'company' and not r.is_alias
    order by r.archived_at is not null, r.excluded_at is not null, p.connected_at, r.integration_id`.execute(
    context.db,
  );
  return rows.map((row) => ({
    integrationId: row.integration_id,
    portalId: row.portal_id,
    portalName: row.name,
    externalId: row.external_id,
    url: recordUrl(row.ui_domain, row.portal_id, 'company', row.external_id),
    sourceUpdatedAt: row.source_updated_at.toISOString(),
    archivedAt: row.archived_at?.toISOString() ?? null,
    excludedAt: row.excluded_at?.toISOString() ?? null,
  }));
}
