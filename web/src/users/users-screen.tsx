import { ActionIcon, Button, Group, Menu, Table, Text, VisuallyHidden } from '@mantine/core';
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
import { FilterSelect, optionsOf } from '../ui/form/filter-select.tsx';
import { personName } from '../ui/form/person-choice.tsx';
import { SearchField } from '../ui/form/search-field.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { AdminNotice, HostNotice } from '../ui/page/admin-notice.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { roleInShort, roleWords } from '../ui/role-words.ts';
import { PagedList } from '../ui/table/paged-list.tsx';
import { useRights } from '../ui/use-rights.ts';
import { StatePill, Tag, type Tone } from '../ui/value/state-pill.tsx';
import { Age, Line, Nothing } from '../ui/value/values.tsx';
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

/** What an admin can do with a user, depending on the user's access. */
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
            Grant access
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
          Edit name and role
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
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <Text span inherit fw={600} miw={0}>
            <Line text={hasName ? user.name : user.email} fallback="Unnamed" />
          </Text>
          {isMe && <Tag tone="busy">You</Tag>}
        </Group>
        {hasName && (
          <span className="cx-cell-sub">
            <Line text={user.email} fallback="" />
          </span>
        )}
        {!user.active && <span className="cx-cell-sub">no longer an owner in HubSpot</span>}
        <Group gap="4px 8px" mt={6} hiddenFrom="sm">
          <StatePill tone={tone}>{word}</StatePill>
          {roleInShort(user.role)}
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">{roleInShort(user.role)}</Table.Td>
      <Table.Td visibleFrom="sm">
        <StatePill tone={tone}>{word}</StatePill>
      </Table.Td>
      {onStep && (
        <>
          <Table.Td visibleFrom="md">
            {user.lastSignedInAt ? <Age at={user.lastSignedInAt} /> : <Nothing label="never" />}
          </Table.Td>
          <Table.Td ta="right">
            <Actions user={user} onStep={onStep} />
          </Table.Td>
        </>
      )}
    </Table.Tr>
  );
}

interface UsersTableProps {
  users: readonly User[];
  /** Undefined for users who are not admins. */
  onStep: ((step: UserStep) => void) | undefined;
}

function UsersTable({ users, onStep }: UsersTableProps) {
  const me = useQuery(sessionQuery).data?.user?.id;
  return (
    <Table className="cx-table" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>User</Table.Th>
          <Table.Th w={130} visibleFrom="sm">
            Role
          </Table.Th>
          <Table.Th w={210} visibleFrom="sm">
            Access
          </Table.Th>
          {onStep && (
            <>
              <Table.Th w={150} visibleFrom="md">
                Last sign-in
              </Table.Th>
              <Table.Th w={64}>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {users.map((user) => (
          <Row key={user.id} user={user} isMe={user.id === me} onStep={onStep} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NoUsers({ narrowed, onReset }: { narrowed: boolean; onReset: () => void }) {
  if (!narrowed) {
    return (
      <EmptyState icon={IconUsers} title="No users yet">
        Invite your team. Owners in HubSpot appear after the first sync.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No users match the filters"
      action={
        <Button variant="default" onClick={onReset}>
          Show all users
        </Button>
      }
    />
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
    <Toolbar>
      <SearchField
        label="Search users"
        placeholder="Name or email"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text === '' ? undefined : text }, true)}
      />
      <FilterSelect
        label="Role"
        placeholder="All roles"
        value={search.role}
        options={optionsOf(Role.options, (role) => roleWords[role].word)}
        onChange={(role) => onChange({ role })}
      />
      <FilterSelect
        label="Access"
        placeholder="Any access"
        value={search.access}
        options={optionsOf(UserAccess.options, (access) => accessWords[access].word)}
        onChange={(access) => onChange({ access })}
      />
    </Toolbar>
  );
}

/** Who can sign in, and with which role. */
export function UsersScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { mayAdminister, mayAdmit } = useRights();
  const people = useQuery(userPageQuery({ ...search, limit: 50 }));
  const [step, setStep] = useState<UserStep>();
  const [open, dialog] = useDisclosure(false);
  const change = (next: Partial<UsersSearch>, replace = false) =>
    void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }), replace });
  const take = (next: UserStep) => {
    setStep(next);
    dialog.open();
  };
  const narrowed = (search.search ?? search.role ?? search.access) !== undefined;
  return (
    <>
      <PageHeader
        title="Users & roles"
        description="Who can sign in, and what they can do. Owners in your HubSpot portals appear after the first sync."
        actions={
          mayAdmit && (
            <Button
              onClick={() => take({ do: 'invite' })}
              leftSection={<IconUserPlus size={16} aria-hidden />}
            >
              Invite user
            </Button>
          )
        }
      />
      {!mayAdminister && <AdminNotice what="users" />}
      {mayAdminister && !mayAdmit && <HostNotice what="Users and their roles" />}
      <Filters search={search} onChange={change} />
      <PagedList
        query={people}
        what="users"
        skeleton={[320]}
        cursor={search.cursor}
        empty={<NoUsers narrowed={narrowed} onReset={() => void navigate({ search: {} })} />}
      >
        {(users) => (
          <Panel flush>
            <UsersTable users={users} onStep={mayAdmit ? take : undefined} />
          </Panel>
        )}
      </PagedList>
      <UserDialog step={open ? step : undefined} onClose={dialog.close} />
    </>
  );
}
