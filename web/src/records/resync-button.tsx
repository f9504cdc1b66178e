import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import type { ResyncRequest, ResyncResponse } from '../../../src/contract/records.ts';
import { messageOf } from '../api/request.ts';
import { plural } from '../format/text.ts';
import { useResync } from './resync-dialog.tsx';

const colors: Record<ResyncResponse['outcome'], string> = {
  created: 'teal',
  updated: 'teal',
  unchanged: 'gray',
  archived: 'orange',
  merged: 'blue',
  left_out: 'orange',
  missing: 'orange',
};

/** What changed, as far as it is fields of the record itself. */
const inWords = ({ message, changes }: ResyncResponse): string =>
  changes.length === 0 ? message : `${message} ${plural(changes.length, 'field', 'fields')} changed.`;

interface ResyncButtonProps {
  record: ResyncRequest;
  /** As people know the record. */
  name: string;
}

/** Reads a record and its associations from HubSpot now, and tells what that changed. */
export function ResyncButton({ record, name }: ResyncButtonProps) {
  const resync = useResync();
  const readAnew = () =>
    resync.mutate(record, {
      onSuccess: (outcome) =>
        notifications.show({ color: colors[outcome.outcome], title: name, message: inWords(outcome) }),
      onError: (error) =>
        notifications.show({ color: 'red', title: `${name} was not read`, message: messageOf(error) }),
    });
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={resync.isPending}
      onClick={readAnew}
      leftSection={<IconRefresh size={14} aria-hidden />}
      aria-label={`Resync ${name}`}
    >
      Resync
    </Button>
  );
}
