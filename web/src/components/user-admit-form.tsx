import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { User } from '../../../src/contract/users.ts';
import { giveAccess } from '../api/users.ts';
import { DialogForm } from './dialog.tsx';
import { personName } from './person-choice.tsx';
import { RoleChoice } from './role-choice.tsx';
import { useUsersChanged } from './use-users-changed.ts';
import { SignInLink } from './user-sign-in-link.tsx';

/** Lets an owner of HubSpot in, and tells the way. */
export function AdmitForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [role, setRole] = useState<Role>(user.role);
  const refresh = useUsersChanged();
  const admit = useMutation({ mutationFn: () => giveAccess(user.id, role), onSuccess: refresh });
  if (admit.data) return <SignInLink made={admit.data} onClose={onClose} />;
  return (
    <DialogForm
      error={admit.error}
      busy={admit.isPending}
      cancel="Cancel"
      submit="Give access"
      onCancel={onClose}
      onSubmit={() => admit.mutate()}
    >
      <Text size="sm">
        <bdi>{personName(user)}</bdi> is known as an owner in HubSpot and cannot sign in yet. With access,
        they find their customers here.
      </Text>
      <RoleChoice label={inputLabels.role} value={role} onChange={setRole} />
    </DialogForm>
  );
}
