import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Alert } from '../../../src/contract/alerts.ts';
import { settingsQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { useChangeAlertRules } from '../api/settings.ts';
import { useToasts } from '../ui/mount.ts';
import { Panel } from '../ui/page/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { narrowedToRenewals, portalOfOtherAlerts } from './renewals-only.ts';

/** Offers alerts on renewals only, if most unread alerts are about other deals. */
export function RenewalsOnlyOffer({ alerts }: { alerts: readonly Alert[] }) {
  const { mayAdminister } = useRights();
  const integrationId = mayAdminister ? portalOfOtherAlerts(alerts) : undefined;
  return integrationId === undefined ? null : <Offer integrationId={integrationId} />;
}

function Offer({ integrationId }: { integrationId: string }) {
  const toasts = useToasts();
  const settings = useQuery(settingsQuery(integrationId));
  const before = settings.data?.alerts;
  const after = before && narrowedToRenewals(before);
  const save = useChangeAlertRules(integrationId, {
    onSuccess: () =>
      toasts.show({
        color: 'teal',
        title: 'Renewals only',
        message:
          'Other deals no longer raise alerts in the app. You can edit the rules under Rules and channels.',
      }),
    onError: (error) =>
      toasts.show({ color: 'red', title: 'Couldn’t change the rules', message: messageOf(error) }),
  });
  if (!before || !after) return null;
  return (
    <Panel>
      <Group justify="space-between" wrap="nowrap">
        <p>Most unread alerts aren’t for renewals.</p>
        <Button
          variant="default"
          size="xs"
          flex="none"
          loading={save.isPending}
          onClick={() => save.mutate(() => ({ alerts: after, alertsBefore: before }))}
        >
          Alert on renewals only
        </Button>
      </Group>
    </Panel>
  );
}
