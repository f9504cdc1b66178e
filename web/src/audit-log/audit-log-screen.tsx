import { ActionIcon, Box, Button, Table, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight, IconFilterOff, IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { AuditEntry } from '../../../src/contract/audit-log.ts';
import { auditExportPath, auditLogQuery } from '../api/audit-log.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { DownloadButton } from '../ui/form/download-button.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { NeedsRole } from '../ui/page/needs-role.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { PagedList } from '../ui/table/paged-list.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Line, MomentText, Nothing } from '../ui/value/values.tsx';
import { detailRows } from './audit-details.ts';
import { AuditFilterBar, filtersOf, isFiltered } from './audit-filters.tsx';
import styles from './audit-log-screen.module.css';
import type { AuditSearch } from './search.ts';

const route = getRouteApi('/settings/audit-log');

const deleted = 'Deleted portal';

/** The details in words, with the internal names of the action and the actor. */
function Details({ entry }: { entry: AuditEntry }) {
  return (
    <dl className={styles.details} aria-label="Details">
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
      <Table.Td visibleFrom="sm">
        <MomentText at={entry.at} />
      </Table.Td>
      <Table.Td className="cx-break">
        <Box component="span" className="cx-cell-sub" hiddenFrom="sm">
          <MomentText at={entry.at} />
        </Box>
        <span>
          <UnstyledButton
            className={styles.who}
            onClick={onActor}
            title={`Show only actions by ${shorten(entry.actor.name, 80)}`}
          >
            <bdi>{shorten(entry.actor.name, 80)}</bdi>
          </UnstyledButton>{' '}
          <bdi>{shorten(formatDaysIn(entry.what), 400)}</bdi>
        </span>
        {integration && (
          <Box component="span" className="cx-cell-sub" hiddenFrom="md">
            <Line
              text={integration.name ?? (integration.portalId ? `Portal ${integration.portalId}` : deleted)}
            />
          </Box>
        )}
        {open && <Details entry={entry} />}
      </Table.Td>
      <Table.Td visibleFrom="md">
        {integration ? (
          <>
            <Line text={integration.name} fallback={deleted} />
            {integration.portalId !== null && <span className="cx-cell-sub">{integration.portalId}</span>}
          </>
        ) : (
          <Nothing label="no portal" />
        )}
      </Table.Td>
      <Table.Td ta="right">
        <ActionIcon
          onClick={details.toggle}
          aria-expanded={open}
          aria-label={`Details of ${shorten(`${entry.actor.name} ${entry.what}`, 120)}`}
        >
          <Glyph size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

interface EntriesProps {
  entries: readonly AuditEntry[];
  onActor: (id: string) => void;
}

function Entries({ entries, onActor }: EntriesProps) {
  return (
    <Table className="cx-table" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={190} visibleFrom="sm">
            When
          </Table.Th>
          <Table.Th>Action</Table.Th>
          <Table.Th w={200} visibleFrom="md">
            Portal
          </Table.Th>
          <Table.Th w={64}>
            <VisuallyHidden>Details</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Row key={entry.id} entry={entry} onActor={() => onActor(entry.actor.id)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NoEntries({ narrowed, onReset }: { narrowed: boolean; onReset: () => void }) {
  if (!narrowed) {
    return (
      <EmptyState icon={IconHistory} title="No entries yet">
        Everything users and programs do is recorded here, from the first sign-in on.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No entries match the filters"
      action={
        <Button variant="default" onClick={onReset}>
          Clear filters
        </Button>
      }
    />
  );
}

function Log() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filters = filtersOf(search);
  const log = useQuery(auditLogQuery({ ...filters, cursor: search.cursor }));
  const change = (next: Partial<AuditSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }) });
  const nameOf = (id: string) => log.data?.items.find(({ actor }) => actor.id === id)?.actor.name;
  return (
    <>
      <AuditFilterBar search={search} onChange={change} nameOf={nameOf} />
      <PagedList
        query={log}
        what="the audit log"
        skeleton={[420]}
        cursor={search.cursor}
        empty={<NoEntries narrowed={isFiltered(search)} onReset={() => void navigate({ search: {} })} />}
      >
        {(entries) => (
          <Panel flush>
            <Entries entries={entries} onActor={(actor) => change({ actor })} />
          </Panel>
        )}
      </PagedList>
    </>
  );
}

/** Every action, with its actor and time. */
export function AuditLogScreen() {
  const search = route.useSearch();
  const { mayAudit } = useRights();
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Everything your team and integrations did, newest first. Entries can’t be deleted."
        actions={
          mayAudit && <DownloadButton path={auditExportPath(filtersOf(search))}>Export CSV</DownloadButton>
        }
      />
      {mayAudit ? <Log /> : <NeedsRole least="manager" what="see the audit log" />}
    </>
  );
}
