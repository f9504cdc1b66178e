import { Button, Flex, Group, Table } from '@mantine/core';
import { IconFilterOff, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { AlertDelivery } from '../../../../src/contract/alerts.ts';
import { channelsQuery, deliveriesQuery, useSendAgain } from '../../api/alerts.ts';
import { messageOf } from '../../api/request.ts';
import { formatDaysIn } from '../../format/dates.ts';
import { shorten } from '../../format/text.ts';
import { FilterSelect, optionsOf } from '../../ui/form/filter-select.tsx';
import { useToasts } from '../../ui/mount.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { Fading } from '../../ui/page/fading.tsx';
import { Loaded } from '../../ui/page/loaded.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { Pager } from '../../ui/table/pager.tsx';
import stacked from '../../ui/table/stacked.module.css';
import { usePages } from '../../ui/table/use-pages.ts';
import { useRights } from '../../ui/use-rights.ts';
import { StatePill, type Tone } from '../../ui/value/state-pill.tsx';
import { Age, Line } from '../../ui/value/values.tsx';
import type { AlertSettingsSearch } from '../search.ts';
import styles from './alert-deliveries.module.css';

type Status = AlertDelivery['status'];

const statusWords: Record<Status, { word: string; tone: Tone }> = {
  waiting: { word: 'Waiting', tone: 'busy' },
  sent: { word: 'Sent', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
};

/** For a delivery that isn't retried automatically. */
function SendAgain({ id }: { id: string }) {
  const toasts = useToasts();
  const again = useSendAgain(id, {
    onSuccess: ({ channelName }) =>
      toasts.show({
        color: 'teal',
        title: 'Sending again',
        message: `The alert is on its way to ${shorten(channelName, 60)}. The log shows the result.`,
      }),
    onError: (error) =>
      toasts.show({ color: 'red', title: 'Couldn’t send it again', message: messageOf(error) }),
  });
  return (
    <Button variant="default" size="compact-xs" loading={again.isPending} onClick={() => again.mutate()}>
      Send again
    </Button>
  );
}

function Delivery({ delivery }: { delivery: AlertDelivery }) {
  const { maySync } = useRights();
  const { word, tone } = statusWords[delivery.status];
  return (
    <Table.Tr>
      <Table.Td className={styles.message}>
        <span dir="auto">{shorten(delivery.message, 240)}</span>
        {delivery.lastError !== null && delivery.status !== 'sent' && (
          <span className="cx-cell-sub" data-tone={delivery.status === 'failed' ? 'bad' : 'warn'}>
            {shorten(formatDaysIn(delivery.lastError), 400)}
          </span>
        )}
      </Table.Td>
      <Table.Td className={styles.channel}>
        <Line text={delivery.channelName} />
        {delivery.recipient !== null && (
          <span className="cx-cell-sub">
            <Line text={delivery.recipient} />
          </span>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap="6px 8px">
          <StatePill tone={tone}>{word}</StatePill>
          {delivery.attempts > 1 && <span className="cx-cell-sub">{delivery.attempts} attempts</span>}
          {delivery.status === 'failed' && maySync && <SendAgain id={delivery.id} />}
        </Group>
      </Table.Td>
      <Table.Td>
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
    <Flex gap={8} direction={{ base: 'column', sm: 'row' }}>
      <FilterSelect
        label="Channel"
        placeholder="All channels"
        size="xs"
        w={{ base: 140, sm: 150 }}
        value={search.channelId}
        options={(channels.data?.items ?? []).map(({ id, name }) => ({
          value: id,
          label: shorten(name, 60),
        }))}
        onChange={(channelId) => onChange({ channelId })}
      />
      <FilterSelect
        label="Status"
        placeholder="All statuses"
        size="xs"
        w={{ base: 140, sm: 150 }}
        value={search.status}
        options={optionsOf(['waiting', 'sent', 'failed'], (status) => statusWords[status].word)}
        onChange={(status) => onChange({ status })}
      />
    </Flex>
  );
}

function NoDeliveries({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={IconFilterOff} title="No deliveries match the filters" />
  ) : (
    <EmptyState icon={IconSend} title="Nothing sent yet">
      Alerts sent to channels are listed here, with their delivery status.
    </EmptyState>
  );
}

/** The delivery log: what was sent where, and what failed. */
export function AlertDeliveries({ search, onChange }: AlertDeliveriesProps) {
  const { channelId, status, cursor } = search;
  const deliveries = useQuery(deliveriesQuery({ channelId, status, cursor, limit: 20 }));
  const pages = usePages(cursor, deliveries.data?.nextCursor);
  return (
    <>
      <Panel title="Delivery log" flush actions={<Filters search={search} onChange={onChange} />}>
        <Loaded query={deliveries} what="the delivery log" skeleton={[28, 28]} inset>
          {({ items }) =>
            items.length === 0 ? (
              <NoDeliveries filtered={channelId !== undefined || status !== undefined} />
            ) : (
              <Fading stale={deliveries.isPlaceholderData}>
                <Table className={`cx-table ${stacked.table} ${styles.table}`}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Alert</Table.Th>
                      <Table.Th w="22%">Channel</Table.Th>
                      <Table.Th w={120}>Status</Table.Th>
                      <Table.Th w={130}>When</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((delivery) => (
                      <Delivery key={delivery.id} delivery={delivery} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Fading>
            )
          }
        </Loaded>
      </Panel>
      <Pager {...pages} busy={deliveries.isPlaceholderData} />
    </>
  );
}
