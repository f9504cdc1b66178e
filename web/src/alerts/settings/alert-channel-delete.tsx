import { Text } from '@mantine/core';
import type { AlertChannel } from '../../../../src/contract/alerts.ts';
import { useDeleteChannel } from '../../api/alerts.ts';
import { plural, shorten } from '../../format/text.ts';
import { useToasts } from '../../ui/mount.ts';
import { DialogForm } from '../../ui/page/dialog.tsx';

/** Asks before a channel is deleted. */
export function AlertChannelDelete({ channel, onClose }: { channel: AlertChannel; onClose: () => void }) {
  const toasts = useToasts();
  const remove = useDeleteChannel(channel, {
    onSuccess: () => {
      onClose();
      toasts.show({
        color: 'teal',
        title: 'Channel deleted',
        message: 'No more alerts are sent to it.',
      });
    },
  });
  return (
    <DialogForm
      error={remove.error}
      busy={remove.isPending}
      cancel="Cancel"
      submit="Delete channel"
      danger
      onSubmit={() => remove.mutate()}
      onCancel={onClose}
    >
      <Text size="sm">
        No more alerts will be sent to <strong dir="auto">{shorten(channel.name, 100)}</strong>, and its
        delivery log will be deleted.
        {channel.rules > 0 &&
          ` ${plural(channel.rules, 'rule uses', 'rules use')} it: choose another channel there first.`}
      </Text>
    </DialogForm>
  );
}
