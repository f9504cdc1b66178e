import { useQueryClient } from '@tanstack/react-query';
import type { PortalSettings } from '../../../src/contract/settings.ts';
import { changeSettings, settingsQuery } from './integrations.ts';
import { type Then, useChange } from './mutations.ts';
import { RequestFailed } from './request.ts';

type Settings = Omit<Parameters<typeof changeSettings>[0], 'integrationId'>;

/**
 * Changes the settings of a portal that are named, and reloads everything that depends on them. After a conflict, the
 * current settings are loaded: the change is to be made over those.
 */
export function useChangeSettings(integrationId: string, then: Then<PortalSettings, Settings> = {}) {
  const queryClient = useQueryClient();
  const { queryKey } = settingsQuery(integrationId);
  return useChange(
    {
      change: async (settings: Settings) => {
        try {
          const saved = await changeSettings({ integrationId, ...settings });
          queryClient.setQueryData(queryKey, saved);
          return saved;
        } catch (error) {
          if (error instanceof RequestFailed && error.code === 'conflict') {
            await queryClient.invalidateQueries({ queryKey });
          }
          throw error;
        }
      },
      stale: [
        ['hubspot', 'status'],
        ['hubspot', 'stages', integrationId],
        ['hubspot', 'push', integrationId],
        ['alert-channels'],
      ],
    },
    then,
  );
}
