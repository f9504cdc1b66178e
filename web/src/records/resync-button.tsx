import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ResyncRequest, ResyncResponse } from '../../../src/contract/records.ts';
import { messageOf } from '../api/request.ts';
import { useResync } from '../api/sync-history.ts';
import { plural } from '../format/text.ts';
import { useToasts } from '../ui/mount.ts';

const colors: Record<ResyncResponse['outcome'], string> = {
  created: 'teal',
  updated: 'teal',
  unchanged: 'gray',
  archived: 'orange',
  merged: 'blue',
  left_out: 'orange',
  missing: 'orange',
};

/** The server's message, with the number of the record's own changed fields. */
const inWords = ({ message, changes }: ResyncResponse): string =>
  changes.length === 0 ? message : `${message} ${plural(changes.length, 'field', 'fields')} changed.`;

interface ResyncButtonProps {
  record: ResyncRequest;
  /** The record's display name. */
  name: string;
}

/** Re-syncs a record and its associations now, and shows what changed. */
export function ResyncButton({ record, name }: ResyncButtonProps) {
  const toasts = useToasts();
  const resync = useResync();
  const start = () =>
    resync.mutate(record, {
      onSuccess: (outcome) =>
        toasts.show({ color: colors[outcome.outcome], title: name, message: inWords(outcome) }),
      onError: (error) =>
        toasts.show({ color: 'red', title: `Couldn’t re-sync ${name}`, message: messageOf(error) }),
    });
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={resync.isPending}
      onClick={start}
      leftSection={<IconRefresh size={14} aria-hidden />}
      aria-label={`Re-sync ${name}`}
    >
      Re-sync
    </Button>
  );
}
