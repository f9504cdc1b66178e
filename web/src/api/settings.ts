import type { QueryClient } from '@tanstack/react-query';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from './integrations.ts';
import { type Then, useChange } from './mutations.ts';
import { RequestFailed } from './request.ts';
import { matchingQuery } from './setup.ts';

type Change = Omit<Parameters<typeof changeSettings>[1], 'integrationId'>;
/** The current rules may be needed to compute the change; if it is impossible, this throws. */
type RulesChange = () => Required<Pick<Change, 'alerts' | 'alertsBefore'>>;

/** After a conflict, the current settings are loaded, to repeat the change with. */
async function save(
  queryClient: QueryClient,
  integrationId: string,
  change: Change,
): Promise<PortalSettings> {
  const { queryKey } = settingsQuery(integrationId);
  try {
    const saved = await changeSettings(queryClient, { integrationId, ...change });
    queryClient.setQueryData(queryKey, saved);
    // Another filter matches other companies.
    if (change.inclusion) queryClient.removeQueries(matchingQuery(integrationId));
    return saved;
  } catch (error) {
    if (error instanceof RequestFailed && error.code === 'conflict') {
      await queryClient.invalidateQueries({ queryKey });
    }
    throw error;
  }
}

/** Changes the given settings of a portal, and reloads what depends on them. */
export function useChangeSettings(integrationId: string, then: Then<PortalSettings, Change> = {}) {
  return useChange(
    {
      change: (client, change: Change) => save(client, integrationId, change),
      stale: [
        ['hubspot', 'status'],
        ['hubspot', 'stages', integrationId],
        ['hubspot', 'push', integrationId],
        ['hubspot', 'health-sources', integrationId],
      ],
    },
    then,
  );
}

/** Changes a portal's alert rules, and reloads the channels, which count them. */
export function useChangeAlertRules(integrationId: string, then: Then<PortalSettings, RulesChange> = {}) {
  return useChange(
    {
      change: async (client, change: RulesChange) => save(client, integrationId, change()),
      stale: [['alert-channels']],
    },
    then,
  );
}
