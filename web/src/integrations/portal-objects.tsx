import { Box, Table } from '@mantine/core';
import type { IntegrationStatus, ObjectStatus } from '../../../src/contract/portals.ts';
import { formatCount } from '../format/amounts.ts';
import { capitalize } from '../format/intervals.ts';
import { differencesInWords } from '../format/run-counts.ts';
import { plural } from '../format/text.ts';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { TextLink } from '../ui/value/links.tsx';
import { Age, MomentText, Nothing } from '../ui/value/values.tsx';
import { directionWords, hubspotNouns, pushedNoun } from '../ui/words.ts';

/** The differences that the last comparison with HubSpot found; usually none. */
function Comparison({ object }: { object: ObjectStatus }) {
  if (object.drift === null || object.lastReconciledAt === null) {
    return object.direction === 'inbound' ? (
      <span className="cx-soft">Not compared yet</span>
    ) : (
      <Nothing label="not compared" />
    );
  }
  const { records, links } = object.drift;
  const count = records + links;
  return (
    <>
      <span
        className="cx-nowrap"
        title={`${plural(records, 'record', 'records')} and ${plural(links, 'link', 'links')} different`}
      >
        {capitalize(differencesInWords(count))}
      </span>
      <span className="cx-cell-sub">
        <MomentText at={object.lastReconciledAt} />
      </span>
    </>
  );
}

interface RecordsLinkProps {
  portal: IntegrationStatus;
  object: ObjectStatus;
  state: 'in_sync' | 'excluded';
  count: number;
}

/** A count that links to its list. */
function RecordsLink({ portal, object, state, count }: RecordsLinkProps) {
  return (
    <TextLink
      to="/settings/integrations/hubspot/records"
      search={{
        integrationId: portal.id,
        objectType: object.objectType,
        ...(state === 'in_sync' ? {} : { list: state }),
      }}
      className="cx-figure"
      inherit
      fw={600}
      title={state === 'excluded' ? (object.excludedBy ?? undefined) : undefined}
      aria-label={`${formatCount(count)} ${state === 'in_sync' ? 'in sync' : 'excluded by the filter'}: view ${hubspotNouns[object.objectType].toLowerCase()}`}
    >
      {formatCount(count)}
    </TextLink>
  );
}

function ObjectRow({ portal, object }: { portal: IntegrationStatus; object: ObjectStatus }) {
  return (
    <Table.Tr>
      <Table.Td>
        <span className="cx-strong">
          {object.direction === 'inbound' ? hubspotNouns[object.objectType] : pushedNoun(object)}
        </span>
        <Box component="span" className="cx-cell-sub" hiddenFrom="sm" miw="max-content">
          {directionWords[object.direction]}
          <br />
          {object.lastSyncedAt === null ? 'never' : <Age at={object.lastSyncedAt} />}
        </Box>
      </Table.Td>
      <Table.Td className="cx-nowrap" visibleFrom="sm">
        {directionWords[object.direction]}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {object.lastSyncedAt === null ? <Nothing label="never" /> : <Age at={object.lastSyncedAt} />}
      </Table.Td>
      <Table.Td className="cx-cell-number" visibleFrom="sm">
        <span className="cx-figure">{formatCount(object.records)}</span>
      </Table.Td>
      <Table.Td className="cx-cell-number">
        {object.direction === 'outbound' || object.inSync === 0 ? (
          <span className="cx-figure">{formatCount(object.inSync)}</span>
        ) : (
          <RecordsLink portal={portal} object={object} state="in_sync" count={object.inSync} />
        )}
      </Table.Td>
      <Table.Td className="cx-cell-number" visibleFrom="sm">
        {object.direction === 'outbound' ? (
          <Nothing label="not applicable" />
        ) : object.excluded === 0 ? (
          <span className="cx-figure" title={object.excludedBy ?? undefined}>
            {formatCount(object.leftOut)}
          </span>
        ) : (
          <>
            <RecordsLink portal={portal} object={object} state="excluded" count={object.excluded} />
            {object.leftOut > 0 && (
              <span className="cx-cell-sub cx-nowrap">and {formatCount(object.leftOut)} never synced</span>
            )}
          </>
        )}
      </Table.Td>
      <Table.Td className="cx-cell-number">
        {object.failing === 0 ? (
          <span className="cx-figure">0</span>
        ) : (
          <TextLink
            to="/settings/integrations/hubspot/errors"
            search={{ integrationId: portal.id, objectType: object.objectType, direction: object.direction }}
            className="cx-figure"
            c="var(--cx-bad)"
            inherit
            fw={600}
            aria-label={`${formatCount(object.failing)} failing: view errors`}
          >
            {formatCount(object.failing)}
          </TextLink>
        )}
      </Table.Td>
      <Table.Td>
        {object.oldestUnsyncedChangeAt === null ? (
          <Nothing label="none" />
        ) : (
          <Age at={object.oldestUnsyncedChangeAt} />
        )}
      </Table.Td>
      <Table.Td>
        <Comparison object={object} />
      </Table.Td>
    </Table.Tr>
  );
}

/** The state of each object type of a portal, by direction. */
export function PortalObjects({ portal }: { portal: IntegrationStatus }) {
  return (
    <TableScroll label={`Object types of ${portal.name}`}>
      <Table className="cx-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Object type</Table.Th>
            <Table.Th visibleFrom="sm">Direction</Table.Th>
            <Table.Th visibleFrom="sm">Last synced</Table.Th>
            <Table.Th className="cx-cell-number" visibleFrom="sm">
              Records
            </Table.Th>
            <Table.Th className="cx-cell-number">In sync</Table.Th>
            <Table.Th className="cx-cell-number" visibleFrom="sm">
              Excluded
            </Table.Th>
            <Table.Th className="cx-cell-number">Failing</Table.Th>
            <Table.Th>Oldest pending change</Table.Th>
            <Table.Th>Last comparison</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {portal.objects.map((object) => (
            <ObjectRow key={`${object.objectType} ${object.direction}`} portal={portal} object={object} />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
