import type { Kysely } from 'kysely';
import type { Database } from '../../db/tables.ts';
import { inSetUp } from './in-setup.ts';
import type { PortalScope } from './portal-scope.ts';

/** A currently connected portal. */
export interface ConnectedPortal extends PortalScope {
  portalId: string;
  status: string | null;
  scopes: string[];
  /** How it was connected; null: its credentials are gone. */
  kind: 'oauth' | 'static' | null;
  isInSetUp: boolean;
}

/** @returns undefined if the portal is unknown or disconnected. */
export function findPortal(
  db: Kysely<Database>,
  integrationId: string,
): Promise<ConnectedPortal | undefined> {
  return db
    .selectFrom('hubspot_portals as p')
    .innerJoin('integrations as i', 'i.id', 'p.integration_id')
    .leftJoin('hubspot_credentials as c', 'c.integration_id', 'p.integration_id')
    .select([
      'p.organization_id as organizationId',
      'p.integration_id as integrationId',
      'p.portal_id as portalId',
      'p.scopes',
      'i.status',
      'c.kind',
      inSetUp.as('isInSetUp'),
    ])
    .where('p.integration_id', '=', integrationId)
    .where('p.disconnected_at', 'is', null)
    .executeTakeFirst();
}

/**
 * One portal of an organization, or all of them in the order in which they were connected; including disconnected
 * ones.
 */
export function listPortals(db: Kysely<Database>, organizationId: string, integrationId?: string) {
  return db
    .selectFrom('hubspot_portals as p')
    .innerJoin('integrations as i', 'i.id', 'p.integration_id')
    .select([
      'p.integration_id as integrationId',
      'p.portal_id as portalId',
      'p.disconnected_at as disconnectedAt',
      'i.status',
    ])
    .where('p.organization_id', '=', organizationId)
    .$if(integrationId !== undefined, (query) => query.where('p.integration_id', '=', integrationId ?? ''))
    .orderBy('p.connected_at')
    .execute();
}
