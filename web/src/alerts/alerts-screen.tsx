import '../styles/renewals.css';
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBell, IconChecks, IconCircleCheck, IconFilterOff, IconSettings } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { alertsQuery, newestAlertQuery, readAlert, readAlerts } from '../api/alerts.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { messageOf } from '../api/request.ts';
import { FilterChip } from '../filters/filter-chip.tsx';
import { formatCount } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { RenewalsOnlyOffer } from '../renewals/renewals-only-offer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { usePages } from '../ui/use-pages.ts';
import { AlertEntry } from './alert-entry.tsx';
import type { AlertsSearch } from './search.ts';

const route = getRouteApi('/alerts');

const failed = (error: Error) =>
  notifications.show({ color: 'red', title: 'Nothing was marked as read', message: messageOf(error) });

function useReading() {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['alerts'] });
  const one = useMutation({ mutationFn: readAlert, onSuccess: refresh, onError: failed });
  const all = useMutation({
    mutationFn: readAlerts,
    onSuccess: async ({ read }) => {
      notifications.show({
        color: 'teal',
        title: 'All caught up',
        message: `${plural(read, 'alert was', 'alerts were')} marked as read.`,
      });
      await refresh();
    },
    onError: failed,
  });
  return { one, all };
}

function NoAlerts({ search, onAll }: { search: AlertsSearch; onAll: () => void }) {
  if (search.customerId ?? search.integrationId) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No alert fits the filters"
        action={
          <Button variant="default" onClick={onAll}>
            Show all alerts
          </Button>
        }
      />
    );
  }
  if (search.unread) {
    return (
      <EmptyState
        icon={IconCircleCheck}
        title="All caught up"
        action={
          <Button variant="default" onClick={onAll}>
            Show all alerts
          </Button>
        }
      >
        You have read every alert. New ones appear here by themselves.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconBell}
      title="No alerts yet"
      action={
        <LinkButton to="/settings/integrations/hubspot/alerts" variant="default">
          See what raises alerts
        </LinkButton>
      }
    >
      When a deal moves into another stage in HubSpot, you hear of it here within seconds. The first load of a
      portal raises no alerts.
    </EmptyState>
  );
}

/** What happened to deals that somebody wanted to hear of, the newest first. */
export function AlertsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = useLive();
  const alerts = useQuery(alertsQuery({ ...search, limit: 25 }));
  const newest = useQuery(newestAlertQuery(live));
  const status = useQuery(statusQuery(live));
  const { one, all } = useReading();
  const pages = usePages(search.cursor, alerts.data?.nextCursor);
  const change = (next: Partial<AlertsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }) });

  const portals = new Map((status.data?.integrations ?? []).map((portal) => [portal.id, portal]));
  const portalOf = (id: string | null) => (id === null ? undefined : portals.get(id));
  const unread = newest.data?.unread ?? alerts.data?.unread ?? 0;
  const list = alerts.data?.items;
  return (
    <>
      <PageHeader
        title="Alerts"
        description="Deals that moved into another stage in HubSpot, as your rules ask for."
        actions={
          <div className="cx-header-actions">
            {unread > 0 && (
              <Button
                variant="default"
                loading={all.isPending}
                onClick={() => all.mutate(newest.data?.items[0]?.at)}
                leftSection={<IconChecks size={16} aria-hidden />}
              >
                Mark all as read
              </Button>
            )}
            <LinkButton
              to="/settings/integrations/hubspot/alerts"
              variant="default"
              leftSection={<IconSettings size={16} aria-hidden />}
            >
              Rules and channels
            </LinkButton>
          </div>
        }
      />
      <div className="cx-toolbar">
        <SegmentedControl
          size="sm"
          aria-label="Which alerts"
          value={search.unread ? 'unread' : 'all'}
          onChange={(value) => change({ unread: value === 'unread' ? 'true' : undefined })}
          data={[
            { value: 'all', label: 'All' },
            { value: 'unread', label: unread > 0 ? `Unread (${formatCount(unread)})` : 'Unread' },
          ]}
        />
        {search.customerId && (
          <FilterChip
            label={
              list?.find((alert) => alert.customerId === search.customerId)?.customerName ?? 'One customer'
            }
            onRemove={() => change({ customerId: undefined })}
          />
        )}
        {search.integrationId && (
          <FilterChip
            label={portalOf(search.integrationId)?.name ?? 'One portal'}
            onRemove={() => change({ integrationId: undefined })}
          />
        )}
      </div>
      {alerts.isError && (
        <Failure
          error={alerts.error}
          title="The alerts could not be read"
          onRetry={() => void alerts.refetch()}
        />
      )}
      {alerts.isPending && (
        <div aria-hidden>
          <Skeleton h={96} mb="md" />
          <Skeleton h={96} mb="md" />
          <Skeleton h={96} />
        </div>
      )}
      {list?.length === 0 && (
        <Panel>
          <NoAlerts search={search} onAll={() => void navigate({ search: {} })} />
        </Panel>
      )}
      {list && list.length > 0 && (
        <div className="cx-fading" data-stale={alerts.isPlaceholderData || undefined}>
          <RenewalsOnlyOffer alerts={list} />
          <Panel flush>
            <ul aria-label="Alerts" aria-live="polite" aria-relevant="additions">
              {list.map((alert) => (
                <AlertEntry
                  key={alert.id}
                  alert={alert}
                  currency={portalOf(alert.integrationId)?.companyCurrency ?? null}
                  portalName={portals.size > 1 ? portalOf(alert.integrationId)?.name : undefined}
                  onRead={() => one.mutate(alert.id)}
                />
              ))}
            </ul>
          </Panel>
        </div>
      )}
      <Pager {...pages} busy={alerts.isPlaceholderData} />
    </>
  );
}
