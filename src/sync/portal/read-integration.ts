import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';

/** A portal of the organization, connected or not. */
export interface Integration {
  id: string;
  portalId: string;
  name: string;
  /** As stored; 'syncing' isn't stored, but follows from the runs. */
  status: string;
  timeZone: string | null;
  disconnectedAt: Date | null;
}

/** @throws {AppError} `not_found` if the organization has no such integration. */
export async function readIntegration(
  context: OrganizationContext,
  integrationId: string,
): Promise<Integration> {
  const row = await context.db
    .selectFrom('integrations as i')
    .innerJoin('hubspot_portals as p', 'p.integration_id', 'i.id')
    .where('i.id', '=', integrationId)
    .where('i.organization_id', '=', context.organizationId)
    .where('i.provider', '=', 'hubspot')
    .select(['i.id', 'p.portal_id', 'p.name', 'i.status', 'p.time_zone', 'p.disconnected_at'])
    .executeTakeFirst();
  if (!row) {
    throw new AppError(
      'not_found',
      'There is no HubSpot integration with this id. GET /api/integrations/hubspot/status lists all of them.',
      { details: { integrationId } },
    );
  }
  return {
    id: row.id,
    portalId: row.portal_id,
    name: row.name,
    status: row.status ?? 'connected',
    timeZone: row.time_zone,
    disconnectedAt: row.disconnected_at,
  };
}
