import type { Kysely } from 'kysely';
import { defaultOrganizationId } from '../../../src/context/context.ts';
import type { Database } from '../../../src/db/tables.ts';
import type { HubspotRecord } from '../../../src/hubspot/objects.ts';

/**
 * Rows of a connected portal, for tests that don't connect one.
 * @returns the integration's id.
 */
export async function insertPortal(
  db: Kysely<Database>,
  options: {
    portalId?: string;
    organizationId?: string;
    name?: string;
    companyCurrency?: string;
    uiDomain?: string;
    connectedAt?: Date;
    disconnectedAt?: Date;
  } = {},
): Promise<string> {
  const organizationId = options.organizationId ?? defaultOrganizationId;
  const portalId = options.portalId ?? '4242';
  const integration = await db
    .insertInto('integrations')
    .values({
      organization_id: organizationId,
      provider: 'hubspot',
      external_account_id: portalId,
      status: 'connected',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('hubspot_portals')
    .values({
      integration_id: integration.id,
      organization_id: organizationId,
      portal_id: portalId,
      name: options.name ?? `Portal ${portalId}`,
      company_currency: options.companyCurrency ?? 'EUR',
      ui_domain: options.uiDomain ?? null,
      disconnected_at: options.disconnectedAt ?? null,
      ...(options.connectedAt ? { connected_at: options.connectedAt } : {}),
    })
    .execute();
  return integration.id;
}

/** Customers of a portal, each with a company there and a health score; the companies' ids start from 1. */
export async function insertScored(
  db: Kysely<Database>,
  integrationId: string,
  customers: readonly { name: string; score: number }[],
): Promise<void> {
  const rows = await db
    .insertInto('customers')
    .values(customers.map(({ name }) => ({ name, custom_fields: '{}' })))
    .returning('id')
    .execute();
  await db
    .insertInto('hubspot_records')
    .values(
      rows.map(({ id }, n) => ({
        integration_id: integrationId,
        organization_id: defaultOrganizationId,
        object_type: 'company' as const,
        external_id: String(n + 1),
        row_id: id,
        source_updated_at: new Date(),
      })),
    )
    .execute();
  await db
    .insertInto('health_scores')
    .values(rows.map(({ id }, n) => ({ customer_id: id, score: customers[n]?.score ?? 0 })))
    .execute();
}

/** A HubSpot record as returned by a batch read. */
export function hubspotRecord(
  id: string,
  properties: Record<string, string | null>,
  updatedAt = '2026-03-01T10:00:00.000Z',
): HubspotRecord {
  return {
    id,
    properties: { hs_object_id: id, ...properties },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt,
    archived: false,
  };
}
