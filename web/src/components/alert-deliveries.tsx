import { Button, Select, Skeleton, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFilterOff, IconSend } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AlertDelivery } from '../../../src/contract/alerts.ts';
import { channelsQuery, deliveriesQuery, sendAgain } from '../api/alerts.ts';
import { messageOf } from '../api/request.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import type { AlertSettingsSearch } from '../routes/search.ts';
import { EmptyState } from './empty-state.tsx';
import { Failure } from './failure.tsx';
import { Pager } from './pager.tsx';
import { Panel } from './panel.tsx';
import { StatePill, type Tone } from './state-pill.tsx';
import { usePages } from './use-pages.ts';
import { useRights } from './use-rights.ts';
import { Age, Line } from './values.tsx';

type Status = AlertDelivery['status'];

const statusWords: Record<Status, { word: string; tone: Tone }> = {
  waiting: { word: 'Waiting', tone: 'busy' },
  sent: { word: 'Sent', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
};

const statusOf = (text: string | null): Status | undefined =>
  text === 'waiting' || text === 'sent' || text === 'failed' ? text : undefined;

/** For what is not tried again by itself. */
function SendAgain({ id }: { id: string }) {
  const queryClient = useQueryClient();
  const again = useMutation({
    mutationFn: () => sendAgain(id),
    onSuccess: ({ channelName }) =>
      notifications.show({
        color: 'teal',
        title: 'On its way again',
        message: `It goes to ${shorten(channelName, 60)} now. The list shows what comes of it.`,
      }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'It was not sent again', message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['alert-deliveries'] }),
  });
  return (
    <Button
      variant="default"
      size="compact-xs"
      className="cx-send-again"
      loading={again.isPending}
      onClick={() => again.mutate()}
    >
      Send again
    </Button>
  );
}

function Delivery({ delivery }: { delivery: AlertDelivery }) {
  const { maySync } = useRights();
  const { word, tone } = statusWords[delivery.status];
  return (
    <Table.Tr>
      <Table.Td className="cx-cell-message">
        <span dir="auto">{shorten(delivery.message, 240)}</span>
        {delivery.lastError !== null && delivery.status !== 'sent' && (
          <span className="cx-cell-sub" data-tone={delivery.status === 'failed' ? 'bad' : 'warn'}>
            {shorten(formatDaysIn(delivery.lastError), 400)}
          </span>
        )}
      </Table.Td>
      <Table.Td className="cx-cell-channel">
        <Line text={delivery.channelName} />
        {delivery.recipient !== null && (
          <span className="cx-cell-sub">
            <Line text={delivery.recipient} />
          </span>
        )}
      </Table.Td>
      <Table.Td className="cx-cell-status">
        <StatePill tone={tone}>{word}</StatePill>
        {delivery.attempts > 1 && <span className="cx-cell-sub">{delivery.attempts} attempts</span>}
        {delivery.status === 'failed' && maySync && <SendAgain id={delivery.id} />}
      </Table.Td>
      <Table.Td className="cx-cell-when">
        {delivery.sentAt !== null ? (
          <Age at={delivery.sentAt} />
        ) : delivery.status === 'waiting' ? (
          <Age at={delivery.dueAt} prefix="due " />
        ) : (
          <Age at={delivery.dueAt} />
        )}
      </Table.Td>
    </Table.Tr>
  );
}

interface AlertDeliveriesProps {
  search: AlertSettingsSearch;
  onChange: (next: Partial<AlertSettingsSearch>) => void;
}

function Filters({ search, onChange }: AlertDeliveriesProps) {
  const channels = useQuery(channelsQuery);
  return (
    <div className="cx-log-filters">
      <Select
        aria-label="Channel"
        placeholder="All channels"
        size="xs"
        clearable
        clearButtonProps={{ 'aria-label': 'All channels' }}
        value={search.channelId ?? null}
        onChange={(value) => onChange({ channelId: value ?? undefined })}
        data={(channels.data?.items ?? []).map(({ id, name }) => ({ value: id, label: shorten(name, 60) }))}
      />
      <Select
        aria-label="What became of it"
        placeholder="Everything"
        size="xs"
        clearable
        clearButtonProps={{ 'aria-label': 'Everything' }}
        value={search.status ?? null}
        onChange={(value) => onChange({ status: statusOf(value) })}
        data={Object.entries(statusWords).map(([value, { word }]) => ({ value, label: word }))}
      />
    </div>
  );
}

/** What was sent where, and what could not be. */
export function AlertDeliveries({ search, onChange }: AlertDeliveriesProps) {
  const { channelId, status, cursor } = search;
  const deliveries = useQuery(deliveriesQuery({ channelId, status, cursor, limit: 20 }));
  const pages = usePages(cursor, deliveries.data?.nextCursor);
  const list = deliveries.data?.items;
  const narrowed = channelId !== undefined || status !== undefined;
  return (
    <>
      <Panel title="What was sent" flush actions={<Filters search={search} onChange={onChange} />}>
        {deliveries.isError && (
          <div className="cx-panel-body">
            <Failure
              error={deliveries.error}
              title="The log could not be read"
              onRetry={() => void deliveries.refetch()}
            />
          </div>
        )}
        {deliveries.isPending && (
          <div className="cx-panel-body" aria-hidden>
            <Skeleton h={28} mb="sm" />
            <Skeleton h={28} />
          </div>
        )}
        {list?.length === 0 &&
          (narrowed ? (
            <EmptyState icon={IconFilterOff} title="Nothing fits the filters" />
          ) : (
            <EmptyState icon={IconSend} title="Nothing was sent yet">
              Every alert that goes to a channel is listed here, with what became of it.
            </EmptyState>
          ))}
        {list && list.length > 0 && (
          <div className="cx-fading" data-stale={deliveries.isPlaceholderData || undefined}>
            <Table className="cx-table cx-table-deliveries">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th className="cx-cell-message">Alert</Table.Th>
                  <Table.Th className="cx-cell-channel">Channel</Table.Th>
                  <Table.Th className="cx-cell-status">State</Table.Th>
                  <Table.Th className="cx-cell-when">When</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map((delivery) => (
                  <Delivery key={delivery.id} delivery={delivery} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Panel>
      <Pager {...pages} busy={deliveries.isPlaceholderData} />
    </>
  );
}
