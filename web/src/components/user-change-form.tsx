import { Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { User } from '../../../src/contract/users.ts';
import { sessionQuery } from '../api/session.ts';
import { changeUser, userDetailsQuery } from '../api/users.ts';
import { plural } from '../format/text.ts';
import { DialogForm } from './dialog.tsx';
import { personName } from './person-choice.tsx';
import { RoleChoice } from './role-choice.tsx';
import { useUsersChanged } from './use-users-changed.ts';

/** Changes a name, and what somebody may do. */
export function ChangeForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [name, setName] = useState(user.name ?? '');
  const [role, setRole] = useState<Role>(user.role);
  const details = useQuery(userDetailsQuery(user.id));
  const me = useQuery(sessionQuery).data?.user?.id;
  const refresh = useUsersChanged();
  const save = useMutation({
    mutationFn: () => changeUser(user.id, { role, ...(name.trim() === '' ? {} : { name }) }),
    onSuccess: async (changed) => {
      onClose();
      notifications.show({
        color: 'teal',
        title: 'Saved',
        message: `What ${personName(changed)} may do counts from now on.`,
      });
      await refresh();
    },
  });
  const loses = role !== 'admin' && user.role === 'admin';
  return (
    <DialogForm
      error={save.error}
      busy={save.isPending}
      cancel="Cancel"
      submit="Save"
      onCancel={onClose}
      onSubmit={() => save.mutate()}
    >
      <TextInput
        label={inputLabels.name}
        description={user.email ?? undefined}
        maxLength={200}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <RoleChoice label={inputLabels.role} value={role} onChange={setRole} />
      {details.data?.isLastAdmin && loses && (
        <Text size="sm" c="var(--cx-warn)" role="status">
          This is the last administrator who can sign in. Make somebody else an administrator first.
        </Text>
      )}
      {loses && !details.data?.isLastAdmin && (
        <Text size="sm" c="var(--cx-warn)" role="status">
          {user.id === me
            ? 'You give up your own rights: only another administrator can give them back. '
            : ''}
          {details.data && details.data.apiKeys > 0
            ? `${plural(details.data.apiKeys, 'API key that they made can', 'API keys that they made can')} do no more than the new role either.`
            : ''}
        </Text>
      )}
    </DialogForm>
  );
}
