/** A connected portal and the organization that it belongs to. Every query on a portal's data names both. */
export interface PortalScope {
  organizationId: string;
  integrationId: string;
}
