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
import { capitalize } from '../format/intervals.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { NeedsRole } from '../ui/needs-role.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { usePages } from '../ui/use-pages.ts';
import { useRights } from '../ui/use-rights.ts';
import { Line, MomentText, Nothing } from '../ui/values.tsx';
import { AuditFilterBar, filtersOf, isFiltered } from './audit-filters.tsx';
import type { AuditSearch } from './search.ts';

const route = getRouteApi('/settings/audit-log');

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Lists of plain values as one reads them; what has parts of its own, as it was written down. */
const asText = (value: unknown): string => {
  if (Array.isArray(value) && value.every(isPlain)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 1) ?? '');
};

/** `expiresAt` as "Expires at". */
const inWords = (name: string): string =>
  capitalize(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase());

/** The particulars as they were written down. */
function Details({ entry }: { entry: AuditEntry }) {
  const rows = Object.entries(entry.details);
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
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>
            <bdi>{shorten(inWords(name), 60)}</bdi>
          </dt>
          <dd>
            <bdi>{shorten(asText(value), 2_000)}</bdi>
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
          <bdi>{shorten(entry.what, 400)}</bdi>
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
