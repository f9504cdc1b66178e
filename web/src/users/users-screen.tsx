import '../styles/settings.css';
import { ActionIcon, Button, Menu, Select, Skeleton, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDots,
  IconFilterOff,
  IconKey,
  IconLink,
  IconPencil,
  IconUserCheck,
  IconUserOff,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Role } from '../../../src/contract/common.ts';
import { type User, UserAccess } from '../../../src/contract/users.ts';
import { sessionQuery } from '../api/session.ts';
import { userPageQuery } from '../api/users.ts';
import { AdminNotice } from '../ui/admin-notice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { personName } from '../ui/person-choice.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { StatePill, Tag, type Tone } from '../ui/state-pill.tsx';
import { usePages } from '../ui/use-pages.ts';
import { useRights } from '../ui/use-rights.ts';
import { Age, Line, Nothing } from '../ui/values.tsx';
import { roleInShort, roleWords } from './role-words.ts';
import type { UsersSearch } from './search.ts';
import { UserDialog, type UserStep } from './user-dialog.tsx';

const route = getRouteApi('/settings/users');

const accessWords: Record<UserAccess, { word: string; tone: Tone }> = {
  active: { word: 'Active', tone: 'good' },
  never_signed_in: { word: 'Not signed in yet', tone: 'busy' },
  deactivated: { word: 'Deactivated', tone: 'warn' },
  none: { word: 'HubSpot only', tone: 'idle' },
};

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

/** What an administrator can do with somebody, as their access is. */
function Actions({ user, onStep }: { user: User; onStep: (step: UserStep) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${personName(user)}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {user.access === 'none' && (
          <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => onStep({ do: 'admit', user })}>
            Give access
          </Menu.Item>
        )}
        {user.access === 'deactivated' && (
          <Menu.Item
            leftSection={<IconUserCheck {...icon} />}
            onClick={() => onStep({ do: 'reactivate', user })}
          >
            Reactivate
          </Menu.Item>
        )}
        {user.canSignIn && (
          <Menu.Item leftSection={<IconLink {...icon} />} onClick={() => onStep({ do: 'link', user })}>
            New sign-in link
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => onStep({ do: 'change', user })}>
          Change name and role
        </Menu.Item>
        {user.canSignIn && (
          <Menu.Item
            className="cx-danger"
            leftSection={<IconUserOff {...icon} />}
            onClick={() => onStep({ do: 'deactivate', user })}
          >
            Deactivate
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface RowProps {
  user: User;
  isMe: boolean;
  onStep: ((step: UserStep) => void) | undefined;
}

function Row({ user, isMe, onStep }: RowProps) {
  const { word, tone } = accessWords[user.access];
  const hasName = user.name !== null && user.name.trim() !== '' && user.name !== user.email;
  return (
    <Table.Tr>
      <Table.Td className="cx-cell-someone">
        <span className="cx-someone">
          <span className="cx-strong">
            <Line text={hasName ? user.name : user.email} fallback="Unnamed" />
          </span>
          {isMe && <Tag tone="busy">You</Tag>}
        </span>
        {hasName && (
          <span className="cx-cell-sub">
            <Line text={user.email} fallback="" />
          </span>
        )}
        {!user.active && <span className="cx-cell-sub">no longer an owner in HubSpot</span>}
        <span className="cx-under-sm cx-role-and-state">
          <StatePill tone={tone}>{word}</StatePill>
          {roleInShort(user.role)}
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-role cx-from-sm">{roleInShort(user.role)}</Table.Td>
      <Table.Td className="cx-cell-access cx-from-sm">
        <StatePill tone={tone}>{word}</StatePill>
      </Table.Td>
      {onStep && (
        <>
          <Table.Td className="cx-cell-last cx-from-md">
            {user.lastSignedInAt ? <Age at={user.lastSignedInAt} /> : <Nothing label="never" />}
          </Table.Td>
          <Table.Td className="cx-cell-actions">
            <Actions user={user} onStep={onStep} />
          </Table.Td>
        </>
      )}
    </Table.Tr>
  );
}

function Filters({
  search,
  onChange,
}: {
  search: UsersSearch;
  onChange: (next: Partial<UsersSearch>, replace?: boolean) => void;
}) {
  return (
    <div className="cx-toolbar">
      <SearchField
        label="Search people"
        placeholder="Name or e-mail address"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text === '' ? undefined : text }, true)}
      />
      <Select
        aria-label="Role"
        placeholder="All roles"
        clearable
        clearButtonProps={{ 'aria-label': 'All roles' }}
        value={search.role ?? null}
        onChange={(value) => onChange({ role: Role.safeParse(value).data })}
        data={Role.options.map((role) => ({ value: role, label: roleWords[role].word }))}
      />
      <Select
        aria-label="Access"
        placeholder="Any access"
        clearable
        clearButtonProps={{ 'aria-label': 'Any access' }}
        value={search.access ?? null}
        onChange={(value) => onChange({ access: UserAccess.safeParse(value).data })}
        data={UserAccess.options.map((access) => ({ value: access, label: accessWords[access].word }))}
      />
    </div>
  );
}

/** Who may come in, and as what. */
export function UsersScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { mayAdminister } = useRights();
  const me = useQuery(sessionQuery).data?.user?.id;
  const people = useQuery(userPageQuery({ ...search, limit: 50 }));
  const pages = usePages(search.cursor, people.data?.nextCursor);
  const [step, setStep] = useState<UserStep>();
  const [open, dialog] = useDisclosure(false);
  const change = (next: Partial<UsersSearch>, replace = false) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }), replace });
  const take = (next: UserStep) => {
    setStep(next);
    dialog.open();
  };
  const list = people.data?.items;
  const narrowed = search.search ?? search.role ?? search.access;
  return (
    <>
      <PageHeader
        title="Users & roles"
        description="Who may come in and what they may do. Owners of your HubSpot portals are listed from the first sync on."
        actions={
          mayAdminister && (
            <Button
              onClick={() => take({ do: 'invite' })}
              leftSection={<IconUserPlus size={16} aria-hidden />}
            >
              Invite somebody
            </Button>
          )
        }
      />
      {!mayAdminister && <AdminNotice what="users" />}
      <Filters search={search} onChange={change} />
      {people.isError && (
        <Failure
          error={people.error}
          title="The people could not be read"
          onRetry={() => void people.refetch()}
        />
      )}
      {people.isPending && (
        <div aria-hidden>
          <Skeleton h={320} />
        </div>
      )}
      {list?.length === 0 && (
        <Panel>
          {narrowed ? (
            <EmptyState
              icon={IconFilterOff}
              title="Nobody fits the filters"
              action={
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Show everybody
                </Button>
              }
            />
          ) : (
            <EmptyState icon={IconUsers} title="Nobody yet">
              Invite the people of your team. Owners of HubSpot appear with the first sync.
            </EmptyState>
          )}
        </Panel>
      )}
      {list && list.length > 0 && (
        <div className="cx-fading" data-stale={people.isPlaceholderData || undefined}>
          <Panel flush>
            <Table className="cx-table cx-table-settings">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th className="cx-cell-someone">Person</Table.Th>
                  <Table.Th className="cx-cell-role cx-from-sm">Role</Table.Th>
                  <Table.Th className="cx-cell-access cx-from-sm">Access</Table.Th>
                  {mayAdminister && (
                    <>
                      <Table.Th className="cx-cell-last cx-from-md">Last signed in</Table.Th>
                      <Table.Th className="cx-cell-actions">
                        <span className="cx-unseen">Actions</span>
                      </Table.Th>
                    </>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map((user) => (
                  <Row
                    key={user.id}
                    user={user}
                    isMe={user.id === me}
                    onStep={mayAdminister ? take : undefined}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        </div>
      )}
      <Pager {...pages} busy={people.isPlaceholderData} />
      <UserDialog step={open ? step : undefined} onClose={dialog.close} />
    </>
  );
}
