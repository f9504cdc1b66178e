import '../styles/settings.css';
import { Button, Skeleton, Table, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconChevronDown,
  IconChevronRight,
  IconDownload,
  IconFilterOff,
  IconHistory,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { AuditEntry } from '../../../src/contract/audit-log.ts';
import { auditExportPath, auditLogQuery } from '../api/audit-log.ts';
import { detailRows } from '../components/audit-details.ts';
import { AuditFilterBar, filtersOf, isFiltered } from '../components/audit-filters.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Failure } from '../components/failure.tsx';
import { NeedsRole } from '../components/needs-role.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { Pager } from '../components/pager.tsx';
import { Panel } from '../components/panel.tsx';
import { usePages } from '../components/use-pages.ts';
import { useRights } from '../components/use-rights.ts';
import { Line, MomentText, Nothing } from '../components/values.tsx';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import type { AuditSearch } from './search.ts';

const route = getRouteApi('/settings/audit-log');

/** The particulars, and what programs know the entry by. */
function Details({ entry }: { entry: AuditEntry }) {
  return (
    <dl className="cx-audit-details">
      <div>
        <dt>Action</dt>
        <dd>{entry.action}</dd>
      </div>
      <div>
        <dt>Actor</dt>
        <dd>
          <bdi>{shorten(entry.actor.id, 200)}</bdi>
        </dd>
      </div>
      {detailRows(entry.details).map(({ label, text }) => (
        <div key={`${label} ${text}`}>
          <dt>
            <bdi>{shorten(label, 60)}</bdi>
          </dt>
          <dd>
            <bdi>{shorten(text, 2_000)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Row({ entry, onActor }: { entry: AuditEntry; onActor: () => void }) {
  const [open, details] = useDisclosure(false);
  const Glyph = open ? IconChevronDown : IconChevronRight;
  const { integration } = entry;
  return (
    <Table.Tr>
      <Table.Td className="cx-cell-moment cx-from-sm">
        <MomentText at={entry.at} />
      </Table.Td>
      <Table.Td className="cx-cell-what">
        <span className="cx-cell-sub cx-under-sm">
          <MomentText at={entry.at} />
        </span>
        <span>
          <UnstyledButton
            className="cx-audit-who"
            onClick={onActor}
            title={`Show only what ${shorten(entry.actor.name, 80)} did`}
          >
            <bdi>{shorten(entry.actor.name, 80)}</bdi>
          </UnstyledButton>{' '}
          <bdi>{shorten(formatDaysIn(entry.what), 400)}</bdi>
        </span>
        {integration && (
          <span className="cx-cell-sub cx-under-md">
            <Line text={integration.name ?? `Portal ${integration.portalId ?? 'that is gone'}`} />
          </span>
        )}
        {open && <Details entry={entry} />}
      </Table.Td>
      <Table.Td className="cx-cell-portal cx-from-md">
        {integration ? (
          <>
            <Line text={integration.name} fallback="A portal that is gone" />
            {integration.portalId !== null && <span className="cx-cell-sub">{integration.portalId}</span>}
          </>
        ) : (
          <Nothing label="no portal" />
        )}
      </Table.Td>
      <Table.Td className="cx-cell-actions">
        <UnstyledButton
          className="cx-audit-more"
          onClick={details.toggle}
          aria-expanded={open}
          aria-label={`Particulars of ${shorten(`${entry.actor.name} ${entry.what}`, 120)}`}
        >
          <Glyph size={18} stroke={1.7} aria-hidden />
        </UnstyledButton>
      </Table.Td>
    </Table.Tr>
  );
}

function Log() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filters = filtersOf(search);
  const log = useQuery(auditLogQuery({ ...filters, cursor: search.cursor }));
  const pages = usePages(search.cursor, log.data?.nextCursor);
  const change = (next: Partial<AuditSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }) });
  const list = log.data?.items;
  const nameOf = (id: string) => list?.find(({ actor }) => actor.id === id)?.actor.name;
  return (
    <>
      <AuditFilterBar search={search} onChange={change} nameOf={nameOf} />
      {log.isError && (
        <Failure
          error={log.error}
          title="The audit log could not be read"
          onRetry={() => void log.refetch()}
        />
      )}
      {log.isPending && (
        <div aria-hidden>
          <Skeleton h={420} />
        </div>
      )}
      {list?.length === 0 && (
        <Panel>
          {isFiltered(search) ? (
            <EmptyState
              icon={IconFilterOff}
              title="Nothing fits the filters"
              action={
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Clear the filters
                </Button>
              }
            />
          ) : (
            <EmptyState icon={IconHistory} title="Nothing was done yet">
              What people and programs do here is written down, from the first sign-in on.
            </EmptyState>
          )}
        </Panel>
      )}
      {list && list.length > 0 && (
        <div className="cx-fading" data-stale={log.isPlaceholderData || undefined}>
          <Panel flush>
            <Table className="cx-table cx-table-settings">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th className="cx-cell-moment cx-from-sm">When</Table.Th>
                  <Table.Th className="cx-cell-what">Who did what</Table.Th>
                  <Table.Th className="cx-cell-portal cx-from-md">Portal</Table.Th>
                  <Table.Th className="cx-cell-actions">
                    <span className="cx-unseen">Particulars</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map((entry) => (
                  <Row key={entry.id} entry={entry} onActor={() => change({ actor: entry.actor.id })} />
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        </div>
      )}
      <Pager {...pages} busy={log.isPlaceholderData} />
    </>
  );
}

/** Who did what, when. */
export function AuditLogScreen() {
  const search = route.useSearch();
  const { mayAudit } = useRights();
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what, the latest first. Nothing is ever taken out of it."
        actions={
          mayAudit && (
            <Button
              component="a"
              href={auditExportPath(filtersOf(search))}
              download
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              Export as CSV
            </Button>
          )
        }
      />
      {mayAudit ? <Log /> : <NeedsRole least="manager" what="see who did what" />}
    </>
  );
}
