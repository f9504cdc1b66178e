import type { ObjectType } from '../contract/common.ts';

const typeIds: Record<ObjectType, string> = { contact: '0-1', company: '0-2', deal: '0-3' };

/**
 * Where a record is opened in HubSpot; null when the portal's host is not known.
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

/** The list of a portal's companies in HubSpot; null when the portal's host is not known. */
export function portalUrl(uiDomain: string | null, portalId: string): string | null {
  if (uiDomain === null || !isHost(uiDomain)) return null;
  return `https://${uiDomain}/contacts/${encodeURIComponent(portalId)}/objects/0-2/views/all/list`;
}

/** It becomes part of a link that people follow. */
function isHost(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?$/i.test(text);
}
