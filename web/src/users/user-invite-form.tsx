import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '../../../src/contract/common.ts';
import { useInviteUser } from '../api/users.ts';
import { DialogForm } from '../ui/page/dialog.tsx';
import { RoleChoice } from './role-choice.tsx';
import { SignInLink } from './user-sign-in-link.tsx';

/** Invites a user, and shows the sign-in link. */
export function InviteForm({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<{ email: string; name: string; role: Role }>({
    email: '',
    name: '',
    role: 'csm',
  });
  const { email, name, role } = draft;
  const invite = useInviteUser();
  if (invite.data) return <SignInLink made={invite.data} onClose={onClose} />;
  return (
    <DialogForm
      error={invite.error}
      busy={invite.isPending}
      cancel="Cancel"
      submit="Invite"
      onCancel={onClose}
      onSubmit={() => invite.mutate({ email, role, ...(name.trim() === '' ? {} : { name }) })}
    >
      <TextInput
        type="email"
        label="Email address"
        description="A HubSpot owner with this address is linked to the user automatically."
        required
        maxLength={254}
        autoComplete="off"
        data-autofocus
        value={email}
        onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
      />
      <TextInput
        label="Name"
        maxLength={200}
        autoComplete="off"
        value={name}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <RoleChoice label="Role" value={role} onChange={(role) => setDraft({ ...draft, role })} />
    </DialogForm>
  );
}
