import { Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { User } from '../../../src/contract/users.ts';
import { sessionQuery } from '../api/session.ts';
import { useChangeUser, userDetailsQuery } from '../api/users.ts';
import { plural } from '../format/text.ts';
import { personName } from '../ui/form/person-choice.tsx';
import { useToasts } from '../ui/mount.ts';
import { DialogForm } from '../ui/page/dialog.tsx';
import { RoleChoice } from './role-choice.tsx';

/** Edits a user's name and role. */
export function ChangeForm({ user, onClose }: { user: User; onClose: () => void }) {
  const toasts = useToasts();
  const [name, setName] = useState(user.name ?? '');
  const [role, setRole] = useState<Role>(user.role);
  const details = useQuery(userDetailsQuery(user.id));
  const me = useQuery(sessionQuery).data?.user?.id;
  const save = useChangeUser(user.id, {
    onSuccess: (changed) => {
      onClose();
      toasts.show({
        color: 'teal',
        title: 'Saved',
        message: `The new role of ${personName(changed)} is in effect.`,
      });
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
      onSubmit={() => save.mutate({ role, ...(name.trim() === '' ? {} : { name }) })}
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
          This is the last admin who can sign in. Make someone else an admin first.
        </Text>
      )}
      {loses && !details.data?.isLastAdmin && (
        <Text size="sm" c="var(--cx-warn)" role="status">
          {user.id === me
            ? 'You are removing your own admin rights. Only another admin can restore them. '
            : ''}
          {details.data && details.data.apiKeys > 0
            ? `The new role also limits ${plural(details.data.apiKeys, 'API key', 'API keys')} they created.`
            : ''}
        </Text>
      )}
    </DialogForm>
  );
}
