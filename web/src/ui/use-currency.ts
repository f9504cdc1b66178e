import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';

/**
 * The currency of amounts without their own (ARR is in the portal's company currency). Null if portals differ or have
 * none: then amounts are plain numbers.
 * @param integrationIds the portals concerned; undefined: all.
 */
export const useCompanyCurrency = (integrationIds?: string[]): string | null => {
  const status = useQuery(statusQuery(useLive()));
  const portals = (status.data?.integrations ?? []).filter(
    (portal) => integrationIds === undefined || integrationIds.includes(portal.id),
  );
  const currencies = new Set(portals.map((portal) => portal.companyCurrency));
  const [only] = currencies;
  return currencies.size === 1 ? (only ?? null) : null;
};
