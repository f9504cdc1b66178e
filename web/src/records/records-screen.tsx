import '../styles/dashboard.css';
import { Button, SegmentedControl, Select, Skeleton, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDatabaseOff, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ObjectType } from '../../../src/contract/common.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { RecordListQuery } from '../../../src/contract/records.ts';
import { recordsQuery } from '../api/sync-history.ts';
import { NeedsPortal, PortalChoice, usePortal } from '../portals/portal-choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';
import { usePages } from '../ui/use-pages.ts';
import { useRights } from '../ui/use-rights.ts';
import { hubspotNouns } from '../ui/words.ts';
import { RecordRow } from './record-row.tsx';
import { ResyncDialog } from './resync-dialog.tsx';
import type { RecordsSearch } from './search.ts';

const route = getRouteApi('/settings/integrations/hubspot/records');

const stateWords = { in_sync: 'In sync', excluded: 'Excluded', archived: 'Archived' } as const;
const states = RecordListQuery.shape.state.unwrap();

const emptyWords: Record<keyof typeof stateWords, string> = {
  in_sync: 'No record of this type is in sync.',
  excluded: 'The filter keeps out nothing that was here.',
  archived: 'HubSpot has archived nothing that was here.',
};

function Records({ portal, search }: { portal: IntegrationStatus; search: RecordsSearch }) {
  const objectType = search.objectType ?? 'company';
  const state = search.list ?? 'in_sync';
  const query = useQuery(
    recordsQuery({ integrationId: portal.id, objectType, state, cursor: search.cursor, limit: 50 }),
  );
  const pages = usePages(search.cursor, query.data?.nextCursor);
  const { maySync } = useRights();
  const object = portal.objects.find((one) => one.objectType === objectType && one.direction === 'inbound');
  const records = query.data?.items ?? [];
  const mayResync =
    maySync && portal.status !== 'disconnected' && portal.status !== 'reauthorization_required';
  return (
    <>
      {state === 'excluded' && object?.excludedBy && <p className="cx-rule">{object.excludedBy}</p>}
      <Panel flush>
        {query.isError && (
          <Failure
            error={query.error}
            title="The records could not be read"
            onRetry={() => void query.refetch()}
          />
        )}
        {query.isPending && (
          <div className="cx-panel-body" aria-hidden>
            <Skeleton h={32} mb="sm" />
            <Skeleton h={32} />
          </div>
        )}
        {query.data && records.length === 0 && (
          <EmptyState icon={IconDatabaseOff} title="No records">
            {emptyWords[state]}
          </EmptyState>
        )}
        {records.length > 0 && (
          <TableScroll label={`${hubspotNouns[objectType]}: ${stateWords[state]}`}>
            <Table
              className="cx-table cx-table-records cx-fading"
              data-stale={query.isPlaceholderData || undefined}
            >
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Record</Table.Th>
                  <Table.Th className="cx-from-sm">Changed in HubSpot</Table.Th>
                  <Table.Th className="cx-from-sm">Read by us</Table.Th>
                  {state !== 'in_sync' && (
                    <Table.Th>{state === 'excluded' ? 'Left the filter' : 'Archived'}</Table.Th>
                  )}
                  <Table.Th>
                    <span className="cx-unseen">Actions</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {records.map((record) => (
                  <RecordRow
                    key={record.externalId}
                    record={record}
                    integrationId={portal.id}
                    since={
                      state === 'in_sync'
                        ? undefined
                        : state === 'excluded'
                          ? record.excludedAt
                          : record.archivedAt
                    }
                    mayResync={mayResync}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </TableScroll>
        )}
      </Panel>
      <Pager {...pages} busy={query.isPlaceholderData} />
    </>
  );
}

/** The records of a portal that are in sync, kept out by the filter, or archived. */
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
        description="What of a portal is here. Records with something in the errors list are listed there."
        actions={
          portal &&
          maySync && (
            <Button
              variant="default"
              onClick={dialog.open}
              leftSection={<IconRefresh size={16} aria-hidden />}
            >
              Resync one record
            </Button>
          )
        }
      />
      {portal ? (
        <>
          <div className="cx-toolbar">
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
          </div>
          <Records portal={portal} search={search} />
          <ResyncDialog portal={portal} opened={resyncing} onClose={dialog.close} />
        </>
      ) : (
        <NeedsPortal status={status}>Once a portal is synced, its records are listed here.</NeedsPortal>
      )}
    </>
  );
}
