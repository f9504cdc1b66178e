/**
 * The families of HubSpot's API paths, the oldest first, and the last day on which HubSpot supports each. Dated
 * versions live for 18 months; `v3` means the classic family, which ends with the associations of v4, half a year
 * before v3 itself. What the paths are: `api-paths.ts`.
 */
export const apiVersions = {
  v3: { supportedUntil: '2027-03-30' },
  '2026-03': { supportedUntil: '2027-09-30' },
  '2026-09': { supportedUntil: '2028-03-08' },
} as const;
export type HubspotApiVersion = keyof typeof apiVersions;

export const apiVersionNames = Object.keys(apiVersions) as HubspotApiVersion[];
export const newestApiVersion: HubspotApiVersion = '2026-09';
