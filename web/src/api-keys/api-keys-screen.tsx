import { Button, Group, SegmentedControl, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type ApiKey, ApiKeyState } from '../../../src/contract/api-keys.ts';
import { apiKeysQuery } from '../api/api-keys.ts';
import { useConnection } from '../api/connection.ts';
import { shorten } from '../format/text.ts';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { HostNotice } from '../ui/page/admin-notice.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { NeedsRole } from '../ui/page/needs-role.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { roleInShort } from '../ui/role-words.ts';
import { PagedList } from '../ui/table/paged-list.tsx';
import { useRights } from '../ui/use-rights.ts';
import { OutsideLink } from '../ui/value/links.tsx';
import { StatePill, type Tone } from '../ui/value/state-pill.tsx';
import { Age, DateText, Line } from '../ui/value/values.tsx';
import { ApiKeyDialog } from './api-key-dialogs.tsx';

const route = getRouteApi('/settings/api-keys');

const stateWords: Record<ApiKeyState, { word: string; tone: Tone }> = {
  working: { word: 'Active', tone: 'good' },
  expired: { word: 'Expired', tone: 'warn' },
  revoked: { word: 'Revoked', tone: 'idle' },
};

/** When the key stopped or will stop working, and who revoked it. */
function Ending({ apiKey: { state, revokedAt, revokedBy, expiresAt } }: { apiKey: ApiKey }) {
  if (revokedAt !== null) {
    return (
      <>
        <DateText at={revokedAt} />
        {revokedBy !== null && (
          <>
            {' '}
            by <bdi>{shorten(revokedBy, 60)}</bdi>
          </>
        )}
      </>
    );
  }
  if (expiresAt === null) return 'never expires';
  return (
    <>
      {state === 'expired' ? 'on ' : 'until '}
      <DateText at={expiresAt} />
    </>
  );
}

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { word, tone } = stateWords[apiKey.state];
  return (
    <Table.Tr>
      <Table.Td>
        <span className="cx-strong">
          <Line text={apiKey.name} />
        </span>
        <span className="cx-cell-sub">
          <Text span inherit ff="monospace">
            cscx_…{apiKey.lastFour}
          </Text>{' '}
          created <DateText at={apiKey.createdAt} /> by <bdi>{shorten(apiKey.madeBy, 60)}</bdi>
        </span>
        <Group gap="4px 8px" mt={6} hiddenFrom="sm">
          <StatePill tone={tone}>{word}</StatePill>
          {roleInShort(apiKey.role)}
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">{roleInShort(apiKey.role)}</Table.Td>
      <Table.Td visibleFrom="sm">
        <StatePill tone={tone}>{word}</StatePill>
        <span className="cx-cell-sub">
          <Ending apiKey={apiKey} />
        </span>
      </Table.Td>
      <Table.Td visibleFrom="md">
        {apiKey.lastUsedAt ? <Age at={apiKey.lastUsedAt} /> : <span className="cx-soft">never</span>}
      </Table.Td>
      <Table.Td ta="right">
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

interface KeysTableProps {
  apiKeys: readonly ApiKey[];
  onRevoke: (apiKey: ApiKey) => void;
}

function KeysTable({ apiKeys, onRevoke }: KeysTableProps) {
  return (
    <Table className="cx-table" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Key</Table.Th>
          <Table.Th w={130} visibleFrom="sm">
            Role
          </Table.Th>
          <Table.Th w={210} visibleFrom="sm">
            Status
          </Table.Th>
          <Table.Th w={150} visibleFrom="md">
            Last used
          </Table.Th>
          <Table.Th w={112}>
            <VisuallyHidden>Revoke</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {apiKeys.map((apiKey) => (
          <Row key={apiKey.id} apiKey={apiKey} onRevoke={() => onRevoke(apiKey)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NoKeys({ state }: { state: ApiKeyState | undefined }) {
  if (state)
    return <EmptyState icon={IconKey} title={`No ${stateWords[state].word.toLowerCase()} API keys`} />;
  return (
    <EmptyState icon={IconKey} title="No API keys yet">
      With an API key, a program can use the API with the permissions of a role.
    </EmptyState>
  );
}

function Keys() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const keys = useQuery(apiKeysQuery({ state: search.keyState, cursor: search.cursor }));
  const [revoking, setRevoking] = useState<ApiKey>();
  const [open, dialog] = useDisclosure(false);
  const show = (apiKey: ApiKey | undefined) => {
    setRevoking(apiKey);
    dialog.open();
  };
  return (
    <>
      <Toolbar spread>
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
        <Button onClick={() => show(undefined)} leftSection={<IconPlus size={16} aria-hidden />}>
          Create key
        </Button>
      </Toolbar>
      <PagedList
        query={keys}
        what="API keys"
        skeleton={[220]}
        cursor={search.cursor}
        empty={<NoKeys state={search.keyState} />}
      >
        {(apiKeys) => (
          <Panel flush>
            <KeysTable apiKeys={apiKeys} onRevoke={show} />
          </Panel>
        )}
      </PagedList>
      <ApiKeyDialog apiKey={revoking} opened={open} onClose={dialog.close} />
    </>
  );
}

/** The keys with which programs use the API. */
export function ApiKeysScreen() {
  const { mayAdminister, mayAdmit } = useRights();
  const { basePath } = useConnection();
  return (
    <>
      <PageHeader
        title="API keys"
        description={
          <>
            For programs that use the{' '}
            <OutsideLink href={new URL(`${basePath}/api/docs`, window.location.origin).href}>
              HTTP API
            </OutsideLink>
            . A key has the permissions of its role, but never more than its creator.
          </>
        }
      />
      {mayAdminister && !mayAdmit && <HostNotice what="Credentials of programs" />}
      {mayAdmit && <Keys />}
      {!mayAdminister && <NeedsRole least="admin" what="manage API keys" />}
    </>
  );
}
