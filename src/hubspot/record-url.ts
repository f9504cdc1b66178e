import type { ObjectType } from '../contract/common.ts';

const typeIds: Record<ObjectType, string> = { contact: '0-1', company: '0-2', deal: '0-3' };

/**
 * The URL of a record in HubSpot; null if the portal's host is unknown.
 * @param uiDomain `uiDomain` of the account info, such as `app-eu1.hubspot.com`.
 */
export function recordUrl(
  uiDomain: string | null,
  portalId: string | null,
  objectType: ObjectType,
  externalId: string | null,
): string | null {
  if (uiDomain === null || portalId === null || externalId === null) return null;
  if (!isHost(uiDomain)) return null;
  return `https://${uiDomain}/contacts/${encodeURIComponent(portalId)}/record/${typeIds[objectType]}/${encodeURIComponent(externalId)}`;
}

/** The URL of a portal's company list in HubSpot; null if the portal's host is unknown. */
export function portalUrl(uiDomain: string | null, portalId: string): string | null {
  if (uiDomain === null || !isHost(uiDomain)) return null;
  return `https://${uiDomain}/contacts/${encodeURIComponent(portalId)}/objects/0-2/views/all/list`;
}

/** It becomes part of a link for users. */
function isHost(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?$/i.test(text);
}
