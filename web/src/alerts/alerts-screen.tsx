import { Button, Group, SegmentedControl } from '@mantine/core';
import { IconBell, IconChecks, IconCircleCheck, IconFilterOff, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { alertsQuery, newestAlertQuery, useReadAlert, useReadAlerts } from '../api/alerts.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { messageOf } from '../api/request.ts';
import { formatCount } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { RenewalsOnlyOffer } from '../renewals/renewals-only-offer.tsx';
import { FilterChip } from '../ui/form/filter-chip.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { useToasts } from '../ui/mount.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { PagedList } from '../ui/table/paged-list.tsx';
import { LinkButton } from '../ui/value/links.tsx';
import { AlertEntry } from './alert-entry.tsx';
import type { AlertsSearch } from './search.ts';

const route = getRouteApi('/alerts');

const useReading = () => {
  const toasts = useToasts();
  const onError = (error: Error) =>
    toasts.show({ color: 'red', title: 'Couldn’t mark as read', message: messageOf(error) });
  const one = useReadAlert({ onError });
  const all = useReadAlerts({
    onSuccess: ({ read }) =>
      toasts.show({
        color: 'teal',
        title: 'All caught up',
        message: `${plural(read, 'alert', 'alerts')} marked as read.`,
      }),
    onError,
  });
  return { one, all };
};

function NoAlerts({ search, onAll }: { search: AlertsSearch; onAll: () => void }) {
  const showAll = (
    <Button variant="default" onClick={onAll}>
      Show all alerts
    </Button>
  );
  if (search.customerId ?? search.integrationId) {
    return <EmptyState icon={IconFilterOff} title="No alerts match the filters" action={showAll} />;
  }
  if (search.unread) {
    return (
      <EmptyState icon={IconCircleCheck} title="All caught up" action={showAll}>
        You’ve read every alert. New ones appear here automatically.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconBell}
      title="No alerts yet"
      action={
        <LinkButton to="/settings/integrations/hubspot/alerts" variant="default">
          Alert settings
        </LinkButton>
      }
    >
      When a deal changes stage in HubSpot, the alert appears here within seconds. The first sync of a portal
      raises no alerts.
    </EmptyState>
  );
}

/** On a phone, both buttons fit on one line. */
const padding = { base: 10, sm: 'md' };

interface HeaderProps {
  unread: number;
  busy: boolean;
  onReadAll: () => void;
}

function Header({ unread, busy, onReadAll }: HeaderProps) {
  return (
    <PageHeader
      title="Alerts"
      description="Deal stage changes that match your rules."
      actions={
        <Group gap={8}>
          {unread > 0 && (
            <Button
              variant="default"
              px={padding}
              loading={busy}
              onClick={onReadAll}
              leftSection={<IconChecks size={16} aria-hidden />}
            >
              Mark all as read
            </Button>
          )}
          <LinkButton
            to="/settings/integrations/hubspot/alerts"
            variant="default"
            px={padding}
            leftSection={<IconSettings size={16} aria-hidden />}
          >
            Rules and channels
          </LinkButton>
        </Group>
      }
    />
  );
}

interface FiltersProps {
  search: AlertsSearch;
  unread: number;
  customerName: string | null | undefined;
  portalName: string | undefined;
  onChange: (next: Partial<AlertsSearch>) => void;
}

function Filters({ search, unread, customerName, portalName, onChange }: FiltersProps) {
  return (
    <Toolbar>
      <SegmentedControl
        size="sm"
        aria-label="Filter alerts"
        value={search.unread ? 'unread' : 'all'}
        onChange={(value) => onChange({ unread: value === 'unread' ? 'true' : undefined })}
        data={[
          { value: 'all', label: 'All' },
          { value: 'unread', label: unread > 0 ? `Unread (${formatCount(unread)})` : 'Unread' },
        ]}
      />
      {search.customerId && (
        <FilterChip
          label={customerName ?? 'One customer'}
          onRemove={() => onChange({ customerId: undefined })}
        />
      )}
      {search.integrationId && (
        <FilterChip
          label={portalName ?? 'One portal'}
          onRemove={() => onChange({ integrationId: undefined })}
        />
      )}
    </Toolbar>
  );
}

/** Deal stage changes that match the rules, newest first. */
export function AlertsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = useLive();
  const alerts = useQuery(alertsQuery({ ...search, limit: 25 }));
  const newest = useQuery(newestAlertQuery(live));
  const status = useQuery(statusQuery(live));
  const { one, all } = useReading();
  const change = (next: Partial<AlertsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }) });

  const portals = new Map((status.data?.integrations ?? []).map((portal) => [portal.id, portal]));
  const portalOf = (id: string | null | undefined) => (id ? portals.get(id) : undefined);
  const unread = newest.data?.unread ?? alerts.data?.unread ?? 0;
  const ofCustomer = alerts.data?.items.find((alert) => alert.customerId === search.customerId);
  return (
    <>
      <Header unread={unread} busy={all.isPending} onReadAll={() => all.mutate(newest.data?.items[0]?.at)} />
      <Filters
        search={search}
        unread={unread}
        customerName={ofCustomer?.customerName}
        portalName={portalOf(search.integrationId)?.name}
        onChange={change}
      />
      <PagedList
        query={alerts}
        what="alerts"
        skeleton={[96, 96, 96]}
        cursor={search.cursor}
        empty={<NoAlerts search={search} onAll={() => void navigate({ search: {} })} />}
      >
        {(items) => (
          <>
            <RenewalsOnlyOffer alerts={items} />
            <Panel flush>
              <ul aria-label="Alerts" aria-live="polite" aria-relevant="additions">
                {items.map((alert) => (
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
          </>
        )}
      </PagedList>
    </>
  );
}
