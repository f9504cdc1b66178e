import { ActionIcon, Button, Group, Menu, Stack, ThemeIcon } from '@mantine/core';
import { IconDots, IconSend } from '@tabler/icons-react';
import type { AlertChannel } from '../../../../src/contract/alerts.ts';
import { channelKindNames } from '../../../../src/contract/common.ts';
import { useTestChannel } from '../../api/alerts.ts';
import { messageOf } from '../../api/request.ts';
import { formatDaysIn } from '../../format/dates.ts';
import { plural, shorten } from '../../format/text.ts';
import { useToasts } from '../../ui/mount.ts';
import { Callout } from '../../ui/page/callout.tsx';
import { StatePill, Tag } from '../../ui/value/state-pill.tsx';
import { Age, Line } from '../../ui/value/values.tsx';
import { channelWords } from './alert-channel-words.ts';
import styles from './alert-settings.module.css';

/** An error before the last successful delivery no longer counts. */
const isFailing = ({ lastErrorAt, lastSentAt }: AlertChannel): boolean =>
  lastErrorAt !== null && (lastSentAt === null || lastErrorAt > lastSentAt);

function ChannelState({ channel }: { channel: AlertChannel }) {
  if (isFailing(channel)) return <StatePill tone="bad">Failing</StatePill>;
  if (channel.lastSentAt === null) return <StatePill tone="idle">Nothing sent yet</StatePill>;
  return <StatePill tone="good">Working</StatePill>;
}

const useTest = (channel: AlertChannel) => {
  const toasts = useToasts();
  return useTestChannel(channel, {
    onSuccess: ({ sent, explanation }) =>
      toasts.show({
        color: sent ? 'teal' : 'red',
        title: sent ? 'Test delivered' : 'Test failed',
        message: formatDaysIn(explanation),
        autoClose: sent ? 5_000 : 15_000,
      }),
    onError: (error) =>
      toasts.show({ color: 'red', title: 'Couldn’t send the test', message: messageOf(error) }),
  });
};

/** Where the channel leads, and whether alerts arrive there. */
function About({ channel }: { channel: AlertChannel }) {
  const { name, kind, target, rules, signed, lastSentAt, lastError, lastErrorAt } = channel;
  return (
    <Stack gap={2} className={styles.text}>
      <Group gap="4px 10px" className={styles.name}>
        <span className="cx-strong">
          <Line text={name} />
        </span>
        <ChannelState channel={channel} />
        {signed && <Tag>Signed</Tag>}
      </Group>
      <span>
        {channelKindNames[kind]} · <bdi>{shorten(target, 160)}</bdi>
      </span>
      <span className="cx-soft">
        {rules === 0 ? 'Not used by any rule' : `Used by ${plural(rules, 'rule', 'rules')}`}
        {lastSentAt !== null && (
          <>
            {' '}
            · <Age at={lastSentAt} prefix="last sent " />
          </>
        )}
      </span>
      {isFailing(channel) && lastError !== null && (
        <Callout component="p" tone="bad" mt={4} py={7}>
          {lastErrorAt !== null && (
            <span className="cx-strong">
              <Age at={lastErrorAt} />:{' '}
            </span>
          )}
          {shorten(formatDaysIn(lastError), 600)}
        </Callout>
      )}
    </Stack>
  );
}

interface AlertChannelRowProps {
  channel: AlertChannel;
  mayAdminister: boolean;
  onEdit: () => void;
  onDelete: () => void;
}

/** A channel and its actions. */
export function AlertChannelRow({ channel, mayAdminister, onEdit, onDelete }: AlertChannelRowProps) {
  const { Glyph } = channelWords[channel.kind];
  const test = useTest(channel);
  return (
    <li className={styles.item}>
      <ThemeIcon size={36} radius="md" bg="var(--cx-idle-soft)" c="var(--cx-idle)" aria-hidden>
        <Glyph size={20} stroke={1.6} />
      </ThemeIcon>
      <About channel={channel} />
      {mayAdminister && (
        <Group gap={6} wrap="nowrap" className={styles.channelActions}>
          <Button
            variant="default"
            size="xs"
            loading={test.isPending}
            onClick={() => test.mutate()}
            leftSection={<IconSend size={15} aria-hidden />}
          >
            Send test
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
              <Menu.Item onClick={onEdit}>Edit</Menu.Item>
              <Menu.Item c="var(--cx-bad)" onClick={onDelete}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
    </li>
  );
}
