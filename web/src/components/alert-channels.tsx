import { ActionIcon, Button, Group, Menu, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconPlus, IconSend, IconSpeakerphone } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertChannel } from '../../../src/contract/alerts.ts';
import { channelsQuery, deleteChannel, testChannel } from '../api/alerts.ts';
import { messageOf } from '../api/request.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { AlertChannelDialog } from './alert-channel-dialog.tsx';
import { channelWords } from './alert-channel-words.ts';
import { Dialog, DialogFoot } from './dialog.tsx';
import { EmptyState } from './empty-state.tsx';
import { Failure } from './failure.tsx';
import { Panel } from './panel.tsx';
import { StatePill, Tag } from './state-pill.tsx';
import { Age, Line } from './values.tsx';

/** An error that is older than what was sent last is over. */
const isFailing = ({ lastErrorAt, lastSentAt }: AlertChannel): boolean =>
  lastErrorAt !== null && (lastSentAt === null || lastErrorAt > lastSentAt);

function ChannelState({ channel }: { channel: AlertChannel }) {
  if (isFailing(channel)) return <StatePill tone="bad">Failing</StatePill>;
  if (channel.lastSentAt === null) return <StatePill tone="idle">Nothing sent yet</StatePill>;
  return <StatePill tone="good">Working</StatePill>;
}

function useTest(channel: AlertChannel) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => testChannel(channel.id),
    onSuccess: async ({ sent, explanation }) => {
      notifications.show({
        color: sent ? 'teal' : 'red',
        title: sent ? 'The example was sent' : 'The example did not arrive',
        message: formatDaysIn(explanation),
        autoClose: sent ? 5_000 : 15_000,
      });
      await queryClient.invalidateQueries({ queryKey: ['alert-channels'] });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'No example was sent', message: messageOf(error) }),
  });
}

interface ChannelProps {
  channel: AlertChannel;
  mayAdminister: boolean;
  onEdit: () => void;
  onDelete: () => void;
}

function Channel({ channel, mayAdminister, onEdit, onDelete }: ChannelProps) {
  const { word, Glyph } = channelWords[channel.kind];
  const test = useTest(channel);
  return (
    <li className="cx-channel">
      <span className="cx-channel-icon" aria-hidden>
        <Glyph size={20} stroke={1.6} />
      </span>
      <div className="cx-channel-text">
        <div className="cx-channel-name">
          <span className="cx-strong">
            <Line text={channel.name} />
          </span>
          <ChannelState channel={channel} />
          {channel.signed && <Tag>Signed</Tag>}
        </div>
        <span className="cx-channel-target">
          {word} · <bdi>{shorten(channel.target, 160)}</bdi>
        </span>
        <span className="cx-soft">
          {channel.rules === 0 ? 'Used by no rule' : `Used by ${plural(channel.rules, 'rule', 'rules')}`}
          {channel.lastSentAt !== null && (
            <>
              {' '}
              · <Age at={channel.lastSentAt} prefix="last sent " />
            </>
          )}
        </span>
        {isFailing(channel) && channel.lastError !== null && (
          <p className="cx-channel-error">
            {channel.lastErrorAt !== null && (
              <span className="cx-strong">
                <Age at={channel.lastErrorAt} />:{' '}
              </span>
            )}
            {shorten(formatDaysIn(channel.lastError), 600)}
          </p>
        )}
      </div>
      {mayAdminister && (
        <div className="cx-channel-actions">
          <Button
            variant="default"
            size="xs"
            loading={test.isPending}
            onClick={() => test.mutate()}
            leftSection={<IconSend size={15} aria-hidden />}
          >
            Send an example
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon
                variant="default"
                size={30}
                aria-label={`More actions for ${shorten(channel.name, 60)}`}
              >
                <IconDots size={17} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onEdit}>Change</Menu.Item>
              <Menu.Item className="cx-danger" onClick={onDelete}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
    </li>
  );
}

function DeleteForm({ channel, onClose }: { channel: AlertChannel; onClose: () => void }) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteChannel(channel.id),
    onSuccess: async () => {
      onClose();
      notifications.show({
        color: 'teal',
        title: 'The channel was deleted',
        message: 'Nothing goes there any more.',
      });
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['alert-channels'] }),
        queryClient.invalidateQueries({ queryKey: ['alert-deliveries'] }),
        queryClient.invalidateQueries({ queryKey: ['hubspot', 'settings'] }),
      ]);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        remove.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          Nothing more is sent to <strong dir="auto">{shorten(channel.name, 100)}</strong>, and the log of
          what was sent there goes with it.
          {channel.rules > 0 &&
            ` ${plural(channel.rules, 'rule uses', 'rules use')} it: give ${channel.rules === 1 ? 'it' : 'them'} another channel first.`}
        </Text>
        <DialogFoot
          error={remove.error}
          busy={remove.isPending}
          cancel="Keep it"
          submit="Delete the channel"
          danger
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

/** Where alerts go beside the app, and whether they arrive. */
export function AlertChannels({ mayAdminister }: { mayAdminister: boolean }) {
  const channels = useQuery(channelsQuery);
  const [editing, setEditing] = useState<{ channel?: AlertChannel }>();
  const [deleting, setDeleting] = useState<AlertChannel>();
  const list = channels.data?.items;
  return (
    <Panel
      title="Channels"
      note={list && list.length > 0 ? list.length : undefined}
      flush
      actions={
        mayAdminister &&
        list && (
          <Button
            variant="default"
            size="xs"
            onClick={() => setEditing({})}
            leftSection={<IconPlus size={15} aria-hidden />}
          >
            Add a channel
          </Button>
        )
      }
    >
      {channels.isError && (
        <div className="cx-panel-body">
          <Failure
            error={channels.error}
            title="The channels could not be read"
            onRetry={() => void channels.refetch()}
          />
        </div>
      )}
      {channels.isPending && (
        <div className="cx-panel-body" aria-hidden>
          <Skeleton h={52} mb="sm" />
          <Skeleton h={52} />
        </div>
      )}
      {list?.length === 0 && (
        <EmptyState icon={IconSpeakerphone} title="Alerts show in the app only">
          Add a channel of Slack or Microsoft Teams, e-mail addresses or any URL, and let rules send alerts
          there, too.
        </EmptyState>
      )}
      {list && list.length > 0 && (
        <ul aria-label="Channels">
          {list.map((channel) => (
            <Channel
              key={channel.id}
              channel={channel}
              mayAdminister={mayAdminister}
              onEdit={() => setEditing({ channel })}
              onDelete={() => setDeleting(channel)}
            />
          ))}
        </ul>
      )}
      <AlertChannelDialog
        opened={editing !== undefined}
        channel={editing?.channel}
        emailConfigured={channels.data?.emailConfigured ?? true}
        onClose={() => setEditing(undefined)}
      />
      <Dialog
        title="Delete the channel"
        opened={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
      >
        <Group>{deleting && <DeleteForm channel={deleting} onClose={() => setDeleting(undefined)} />}</Group>
      </Dialog>
    </Panel>
  );
}
