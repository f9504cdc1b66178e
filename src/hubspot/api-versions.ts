/**
 * The families of HubSpot's API paths, oldest first, and the last day of support for each. Dated versions are
 * supported for 18 months; the classic family `v3` ends with associations v4, half a year before v3 itself. For the
 * paths, see `api-paths.ts`.
 */
export const apiVersions = {
  v3: { supportedUntil: '2027-03-30' },
  '2026-03': { supportedUntil: '2027-09-30' },
  '2026-09': { supportedUntil: '2028-03-08' },
} as const;
export type HubspotApiVersion = keyof typeof apiVersions;

export const apiVersionNames = Object.keys(apiVersions) as HubspotApiVersion[];
export const newestApiVersion: HubspotApiVersion = '2026-09';
