import { Button } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertChannel } from '../../../../src/contract/alerts.ts';
import { channelsQuery } from '../../api/alerts.ts';
import { Dialog } from '../../ui/page/dialog.tsx';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { Loaded } from '../../ui/page/loaded.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { AlertChannelDelete } from './alert-channel-delete.tsx';
import { AlertChannelDialog } from './alert-channel-dialog.tsx';
import { AlertChannelRow } from './alert-channel-row.tsx';

/** Where alerts are sent outside the app, and whether they arrive. */
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
            Add channel
          </Button>
        )
      }
    >
      <Loaded query={channels} what="the channels" skeleton={[52, 52]} inset>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconSpeakerphone} title="In-app alerts only">
              Add a Slack or Microsoft Teams channel, email addresses, or a webhook, then choose it in a rule.
            </EmptyState>
          ) : (
            <ul aria-label="Channels">
              {items.map((channel) => (
                <AlertChannelRow
                  key={channel.id}
                  channel={channel}
                  mayAdminister={mayAdminister}
                  onEdit={() => setEditing({ channel })}
                  onDelete={() => setDeleting(channel)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <AlertChannelDialog
        opened={editing !== undefined}
        channel={editing?.channel}
        emailConfigured={channels.data?.emailConfigured ?? true}
        onClose={() => setEditing(undefined)}
      />
      <Dialog title="Delete channel" opened={deleting !== undefined} onClose={() => setDeleting(undefined)}>
        {deleting && <AlertChannelDelete channel={deleting} onClose={() => setDeleting(undefined)} />}
      </Dialog>
    </Panel>
  );
}
