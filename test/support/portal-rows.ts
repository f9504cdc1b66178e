import type { Kysely } from 'kysely';
import { defaultOrganizationId } from '../../src/context.ts';
import type { Database } from '../../src/db/tables.ts';
import type { HubspotRecord } from '../../src/hubspot/objects.ts';

/** Rows of a connected portal, for tests that start below connecting. @returns the integration's id. */
export async function insertPortal(
  db: Kysely<Database>,
  options: { portalId?: string; organizationId?: string; companyCurrency?: string } = {},
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
      name: `Portal ${portalId}`,
      company_currency: options.companyCurrency ?? 'EUR',
    })
    .execute();
  return integration.id;
}

/** A HubSpot record as a batch read answers it. */
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
