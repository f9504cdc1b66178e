import '../styles/settings.css';
import { Button, SegmentedControl, Skeleton, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type ApiKey, ApiKeyState } from '../../../src/contract/api-keys.ts';
import { apiKeysQuery } from '../api/api-keys.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { NeedsRole } from '../ui/needs-role.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { StatePill, type Tone } from '../ui/state-pill.tsx';
import { usePages } from '../ui/use-pages.ts';
import { useRights } from '../ui/use-rights.ts';
import { Age, DateText, Line } from '../ui/values.tsx';
import { roleInShort } from '../users/role-words.ts';
import { ApiKeyDialog } from './api-key-dialogs.tsx';

const route = getRouteApi('/settings/api-keys');

const stateWords: Record<ApiKeyState, { word: string; tone: Tone }> = {
  working: { word: 'Working', tone: 'good' },
  expired: { word: 'Expired', tone: 'warn' },
  revoked: { word: 'Revoked', tone: 'idle' },
};

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { word, tone } = stateWords[apiKey.state];
  return (
    <Table.Tr>
      <Table.Td className="cx-cell-someone">
        <span className="cx-strong">
          <Line text={apiKey.name} />
        </span>
        <span className="cx-cell-sub">
          <span className="cx-key-end">cscx_…{apiKey.lastFour}</span> made <DateText at={apiKey.createdAt} />{' '}
          by <bdi>{shorten(apiKey.madeBy, 60)}</bdi>
        </span>
        <span className="cx-under-sm cx-role-and-state">
          <StatePill tone={tone}>{word}</StatePill>
          {roleInShort(apiKey.role)}
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-role cx-from-sm">{roleInShort(apiKey.role)}</Table.Td>
      <Table.Td className="cx-cell-access cx-from-sm">
        <StatePill tone={tone}>{word}</StatePill>
        <span className="cx-cell-sub">
          {apiKey.revokedAt !== null ? (
            <>
              <DateText at={apiKey.revokedAt} />
              {apiKey.revokedBy !== null && (
                <>
                  {' '}
                  by <bdi>{shorten(apiKey.revokedBy, 60)}</bdi>
                </>
              )}
            </>
          ) : apiKey.expiresAt === null ? (
            'until it is revoked'
          ) : (
            <>
              {apiKey.state === 'expired' ? 'since ' : 'until '}
              <DateText at={apiKey.expiresAt} />
            </>
          )}
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-last cx-from-md">
        {apiKey.lastUsedAt ? <Age at={apiKey.lastUsedAt} /> : <span className="cx-soft">never</span>}
      </Table.Td>
      <Table.Td className="cx-cell-revoke">
        {apiKey.state !== 'revoked' && (
          <Button
            variant="default"
            size="xs"
            onClick={onRevoke}
            aria-label={`Revoke ${shorten(apiKey.name, 80)}`}
          >
            Revoke
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Keys() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const keys = useQuery(apiKeysQuery({ state: search.keyState, cursor: search.cursor }));
  const pages = usePages(search.cursor, keys.data?.nextCursor);
  const [revoking, setRevoking] = useState<ApiKey>();
  const [open, dialog] = useDisclosure(false);
  const show = (apiKey: ApiKey | undefined) => {
    setRevoking(apiKey);
    dialog.open();
  };
  const list = keys.data?.items;
  const make = (
    <Button onClick={() => show(undefined)} leftSection={<IconPlus size={16} aria-hidden />}>
      Make a key
    </Button>
  );
  return (
    <>
      <div className="cx-toolbar cx-toolbar-spread">
        <SegmentedControl
          size="sm"
          aria-label="Which keys"
          value={search.keyState ?? 'all'}
          onChange={(value) => void navigate({ search: { keyState: ApiKeyState.safeParse(value).data } })}
          data={[
            { value: 'all', label: 'All' },
            ...ApiKeyState.options.map((state) => ({ value: state, label: stateWords[state].word })),
          ]}
        />
        {make}
      </div>
      {keys.isError && (
        <Failure error={keys.error} title="The keys could not be read" onRetry={() => void keys.refetch()} />
      )}
      {keys.isPending && (
        <div aria-hidden>
          <Skeleton h={220} />
        </div>
      )}
      {list?.length === 0 && (
        <Panel>
          {search.keyState ? (
            <EmptyState
              icon={IconKey}
              title={`No key is ${stateWords[search.keyState].word.toLowerCase()}`}
            />
          ) : (
            <EmptyState icon={IconKey} title="No API keys yet">
              A key lets a program read and change what its role allows, without anybody signing in.
            </EmptyState>
          )}
        </Panel>
      )}
      {list && list.length > 0 && (
        <div className="cx-fading" data-stale={keys.isPlaceholderData || undefined}>
          <Panel flush>
            <Table className="cx-table cx-table-settings">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th className="cx-cell-someone">Key</Table.Th>
                  <Table.Th className="cx-cell-role cx-from-sm">Role</Table.Th>
                  <Table.Th className="cx-cell-access cx-from-sm">State</Table.Th>
                  <Table.Th className="cx-cell-last cx-from-md">Last used</Table.Th>
                  <Table.Th className="cx-cell-revoke">
                    <span className="cx-unseen">Revoke</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map((apiKey) => (
                  <Row key={apiKey.id} apiKey={apiKey} onRevoke={() => show(apiKey)} />
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        </div>
      )}
      <Pager {...pages} busy={keys.isPlaceholderData} />
      <ApiKeyDialog apiKey={revoking} opened={open} onClose={dialog.close} />
    </>
  );
}

/** Keys with which programs act here. */
export function ApiKeysScreen() {
  const { mayAdminister } = useRights();
  return (
    <>
      <PageHeader
        title="API keys"
        description={
          <>
            For programs that work with the{' '}
            <OutsideLink href={`${window.location.origin}/api/docs`}>HTTP interface</OutsideLink>. A key does
            what its role may, and never more than who made it.
          </>
        }
      />
      {mayAdminister ? <Keys /> : <NeedsRole least="admin" what="see and make API keys" />}
    </>
  );
}
