import { Box, Table } from '@mantine/core';
import type { RecordItem } from '../../../src/contract/records.ts';
import { shorten } from '../format/text.ts';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Age, MomentText, Nothing } from '../ui/value/values.tsx';
import { hubspotNoun } from '../ui/words.ts';
import { ResyncButton } from './resync-button.tsx';

interface RecordRowProps {
  record: RecordItem;
  integrationId: string;
  /** When it entered the listed state; undefined if the list has no such column. */
  since: string | null | undefined;
  mayResync: boolean;
}

/** A record of a portal, with when it changed in HubSpot and when it was synced. */
export function RecordRow({ record, integrationId, since, mayResync }: RecordRowProps) {
  const kind = hubspotNoun[record.objectType];
  const name = record.name?.trim() ? shorten(record.name, 90) : `${kind} ${record.externalId}`;
  return (
    <Table.Tr>
      <Table.Td miw={170} maw={300}>
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
        {record.readAt !== null && (
          <Box component="span" className="cx-cell-sub" hiddenFrom="sm">
            <Age at={record.readAt} prefix="synced " />
          </Box>
        )}
      </Table.Td>
      <Table.Td className="cx-nowrap" visibleFrom="sm">
        <MomentText at={record.changedThereAt} />
      </Table.Td>
      <Table.Td className="cx-nowrap" visibleFrom="sm">
        {record.readAt === null ? <Nothing label="unknown" /> : <Age at={record.readAt} />}
      </Table.Td>
      {since !== undefined && (
        <Table.Td className="cx-nowrap">{since === null ? <Nothing /> : <MomentText at={since} />}</Table.Td>
      )}
      <Table.Td className="cx-cell-number">
        {mayResync && (
          <ResyncButton
            record={{ integrationId, objectType: record.objectType, externalId: record.externalId }}
            name={name}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
