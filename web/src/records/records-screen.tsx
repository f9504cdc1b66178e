import { Button, SegmentedControl, Select, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDatabaseOff, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ObjectType } from '../../../src/contract/common.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { type RecordItem, RecordListQuery } from '../../../src/contract/records.ts';
import { recordsQuery } from '../api/sync-history.ts';
import { NeedsPortal, PortalChoice, usePortal } from '../portals/portal-choice.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Fading } from '../ui/page/fading.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Pager } from '../ui/table/pager.tsx';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { usePages } from '../ui/table/use-pages.ts';
import { useRights } from '../ui/use-rights.ts';
import { hubspotNouns } from '../ui/words.ts';
import { RecordRow } from './record-row.tsx';
import { ResyncDialog } from './resync-dialog.tsx';
import type { RecordsSearch } from './search.ts';

const route = getRouteApi('/settings/integrations/hubspot/records');

const stateWords = { in_sync: 'In sync', excluded: 'Excluded', archived: 'Archived' } as const;
const states = RecordListQuery.shape.state.unwrap();

type State = keyof typeof stateWords;

const emptyWords: Record<State, string> = {
  in_sync: 'No records of this type are in sync.',
  excluded: 'The customer filter excludes no synced records.',
  archived: 'No synced records were archived in HubSpot.',
};

interface RecordsTableProps {
  portal: IntegrationStatus;
  objectType: ObjectType;
  state: State;
  records: readonly RecordItem[];
}

/** When a record entered the listed state; undefined for the initial state. */
const sinceOf = (record: RecordItem, state: State): string | null | undefined =>
  ({ in_sync: undefined, excluded: record.excludedAt, archived: record.archivedAt })[state];

function RecordsTable({ portal, objectType, state, records }: RecordsTableProps) {
  const { maySync } = useRights();
  const mayResync =
    maySync && portal.status !== 'disconnected' && portal.status !== 'reauthorization_required';
  return (
    <TableScroll label={`${hubspotNouns[objectType]}: ${stateWords[state]}`}>
      <Table className="cx-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Record</Table.Th>
            <Table.Th visibleFrom="sm">Changed in HubSpot</Table.Th>
            <Table.Th visibleFrom="sm">Synced</Table.Th>
            {state !== 'in_sync' && <Table.Th>{stateWords[state]}</Table.Th>}
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record) => (
            <RecordRow
              key={record.externalId}
              record={record}
              integrationId={portal.id}
              since={sinceOf(record, state)}
              mayResync={mayResync}
            />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function Records({ portal, search }: { portal: IntegrationStatus; search: RecordsSearch }) {
  const objectType = search.objectType ?? 'company';
  const state = search.list ?? 'in_sync';
  const query = useQuery(
    recordsQuery({ integrationId: portal.id, objectType, state, cursor: search.cursor, limit: 50 }),
  );
  const pages = usePages(search.cursor, query.data?.nextCursor);
  const object = portal.objects.find((one) => one.objectType === objectType && one.direction === 'inbound');
  return (
    <>
      {state === 'excluded' && object?.excludedBy && (
        <Text c="dimmed" mb="md">
          {object.excludedBy}
        </Text>
      )}
      <Panel flush>
        <Loaded query={query} what="records" skeleton={[32, 32]} inset>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={IconDatabaseOff} title="No records">
                {emptyWords[state]}
              </EmptyState>
            ) : (
              <Fading stale={query.isPlaceholderData}>
                <RecordsTable portal={portal} objectType={objectType} state={state} records={items} />
              </Fading>
            )
          }
        </Loaded>
      </Panel>
      <Pager {...pages} busy={query.isPlaceholderData} />
    </>
  );
}

/** The records of a portal that are in sync, excluded by the filter, or archived. */
export function RecordsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [resyncing, dialog] = useDisclosure(false);
  const { status, portals, portal } = usePortal(search.integrationId);
  const { maySync } = useRights();
  const go = (next: Partial<RecordsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }), replace: true });
  return (
    <>
      <PageHeader
        title="Records"
        description="Synced records of a portal. Records with sync errors are on the errors page."
        actions={
          portal &&
          maySync && (
            <Button
              variant="default"
              onClick={dialog.open}
              leftSection={<IconRefresh size={16} aria-hidden />}
            >
              Re-sync a record
            </Button>
          )
        }
      />
      {portal ? (
        <>
          <Toolbar>
            <SegmentedControl
              size="sm"
              aria-label="Which records"
              value={search.list ?? 'in_sync'}
              onChange={(value) => go({ list: states.safeParse(value).data })}
              data={states.options.map((value) => ({ value, label: stateWords[value] }))}
            />
            <Select
              aria-label="Object type"
              allowDeselect={false}
              value={search.objectType ?? 'company'}
              onChange={(value) => go({ objectType: ObjectType.safeParse(value).data })}
              data={ObjectType.options.map((type) => ({ value: type, label: hubspotNouns[type] }))}
            />
            <PortalChoice
              portals={portals}
              portal={portal}
              onChoose={(integrationId) => go({ integrationId })}
            />
          </Toolbar>
          <Records portal={portal} search={search} />
          <ResyncDialog portal={portal} opened={resyncing} onClose={dialog.close} />
        </>
      ) : (
        <NeedsPortal status={status}>
          Records are listed here once a portal is connected and synced.
        </NeedsPortal>
      )}
    </>
  );
}
