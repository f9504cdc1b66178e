import { Text } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '../../../src/contract/common.ts';
import type { User } from '../../../src/contract/users.ts';
import { useGrantAccess } from '../api/users.ts';
import { personName } from '../ui/form/person-choice.tsx';
import { DialogForm } from '../ui/page/dialog.tsx';
import { RoleChoice } from './role-choice.tsx';
import { SignInLink } from './user-sign-in-link.tsx';

/** Grants access to an owner in HubSpot, and shows the sign-in link. */
export function AdmitForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [role, setRole] = useState<Role>(user.role);
  const admit = useGrantAccess(user.id);
  if (admit.data) return <SignInLink made={admit.data} onClose={onClose} />;
  return (
    <DialogForm
      error={admit.error}
      busy={admit.isPending}
      cancel="Cancel"
      submit="Grant access"
      onCancel={onClose}
      onSubmit={() => admit.mutate(role)}
    >
      <Text size="sm">
        <bdi>{personName(user)}</bdi> is an owner in HubSpot and can’t sign in yet. You get a sign-in link to
        send to them.
      </Text>
      <RoleChoice label="Role" value={role} onChange={setRole} />
    </DialogForm>
  );
}
