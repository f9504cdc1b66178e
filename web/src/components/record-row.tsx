import { Button, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import type { RecordItem } from '../../../src/contract/records.ts';
import { messageOf } from '../api/request.ts';
import { shorten } from '../format/text.ts';
import { OutsideLink, TextLink } from './links.tsx';
import { useResync } from './resync-dialog.tsx';
import { Age, MomentText, Nothing } from './values.tsx';
import { hubspotNoun } from './words.ts';

interface RecordRowProps {
  record: RecordItem;
  integrationId: string;
  /** When it came into the state that is listed; undefined: the list has no such column. */
  since: string | null | undefined;
  mayResync: boolean;
}

/** A record of a portal, with what each clock says of it. */
export function RecordRow({ record, integrationId, since, mayResync }: RecordRowProps) {
  const kind = hubspotNoun[record.objectType];
  const name = record.name?.trim() ? shorten(record.name, 90) : `${kind} ${record.externalId}`;
  const resync = useResync();
  const readAnew = () =>
    resync.mutate(
      { integrationId, objectType: record.objectType, externalId: record.externalId },
      {
        onSuccess: ({ outcome, message }) =>
          notifications.show({
            color:
              outcome === 'unchanged'
                ? 'gray'
                : outcome === 'left_out' || outcome === 'missing'
                  ? 'orange'
                  : 'teal',
            title: name,
            message,
          }),
        onError: (error) =>
          notifications.show({ color: 'red', title: `${name} was not read`, message: messageOf(error) }),
      },
    );
  return (
    <Table.Tr>
      <Table.Td className="cx-cell-wide">
        {record.customerId ? (
          <TextLink to="/customers/$id" params={{ id: record.customerId }} inherit fw={600}>
            <bdi>{name}</bdi>
          </TextLink>
        ) : (
          <bdi className="cx-strong">{name}</bdi>
        )}
        <span className="cx-cell-sub">
          {record.url ? (
            <OutsideLink
              href={record.url}
              label={`${kind} ${record.externalId} in HubSpot, opens in a new tab`}
            >
              {record.externalId}
            </OutsideLink>
          ) : (
            record.externalId
          )}
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-short cx-from-sm">
        <MomentText at={record.changedThereAt} />
      </Table.Td>
      <Table.Td className="cx-cell-short">
        {record.readAt === null ? <Nothing label="not noted" /> : <Age at={record.readAt} />}
      </Table.Td>
      {since !== undefined && (
        <Table.Td className="cx-cell-short">
          {since === null ? <Nothing /> : <MomentText at={since} />}
        </Table.Td>
      )}
      <Table.Td className="cx-cell-number">
        {mayResync && (
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
        )}
      </Table.Td>
    </Table.Tr>
  );
}
