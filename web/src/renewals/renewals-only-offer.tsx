import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Alert, AlertRule } from '../../../src/contract/alerts.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { messageOf, RequestFailed } from '../api/request.ts';
import { Panel } from '../ui/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { narrowedToRenewals, portalOfOtherAlerts } from './renewals-only.ts';

/** Where most unread alerts are of deals that are no renewals: the offer to be told of renewals alone. */
export function RenewalsOnlyOffer({ alerts }: { alerts: readonly Alert[] }) {
  const { mayAdminister } = useRights();
  const integrationId = mayAdminister ? portalOfOtherAlerts(alerts) : undefined;
  return integrationId === undefined ? null : <Offer integrationId={integrationId} />;
}

function Offer({ integrationId }: { integrationId: string }) {
  const queryClient = useQueryClient();
  const settings = useQuery(settingsQuery(integrationId));
  const before = settings.data?.alerts;
  const after = before && narrowedToRenewals(before);
  const save = useMutation({
    mutationFn: (rules: { alerts: AlertRule[]; alertsBefore: AlertRule[] }) =>
      changeSettings({ integrationId, ...rules }),
    onSuccess: (answer) => {
      queryClient.setQueryData(settingsQuery(integrationId).queryKey, answer);
      notifications.show({
        color: 'teal',
        title: 'Renewals only',
        message: 'From now on other deals raise no alerts in the app. Rules and channels has all rules.',
      });
    },
    onError: async (error) => {
      if (error instanceof RequestFailed && error.code === 'conflict') await settings.refetch();
      notifications.show({ color: 'red', title: 'The rules stay as they are', message: messageOf(error) });
    },
  });
  if (!before || !after) return null;
  return (
    <Panel>
      <div className="cx-notice-line">
        <p>Most unread alerts are of deals that are no renewals.</p>
        <Button
          variant="default"
          size="xs"
          loading={save.isPending}
          onClick={() => save.mutate({ alerts: after, alertsBefore: before })}
        >
          Alert on renewals only
        </Button>
      </div>
    </Panel>
  );
}
