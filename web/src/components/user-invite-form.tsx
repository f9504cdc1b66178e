import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../../src/contract/common.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { inviteUser } from '../api/users.ts';
import { DialogForm } from './dialog.tsx';
import { RoleChoice } from './role-choice.tsx';
import { useUsersChanged } from './use-users-changed.ts';
import { SignInLink } from './user-sign-in-link.tsx';

/** Invites somebody, and tells the way in. */
export function InviteForm({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<{ email: string; name: string; role: Role }>({
    email: '',
    name: '',
    role: 'csm',
  });
  const refresh = useUsersChanged();
  const invite = useMutation({
    mutationFn: () => {
      const { email, name, role } = draft;
      return inviteUser({ email, role, ...(name.trim() === '' ? {} : { name }) });
    },
    onSuccess: refresh,
  });
  if (invite.data) return <SignInLink made={invite.data} onClose={onClose} />;
  return (
    <DialogForm
      error={invite.error}
      busy={invite.isPending}
      cancel="Cancel"
      submit="Invite"
      onCancel={onClose}
      onSubmit={() => invite.mutate()}
    >
      <TextInput
        type="email"
        label={inputLabels.email}
        description="An owner in HubSpot with the same address becomes this person, with their customers."
        required
        maxLength={254}
        autoComplete="off"
        data-autofocus
        value={draft.email}
        onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
      />
      <TextInput
        label={inputLabels.name}
        maxLength={200}
        autoComplete="off"
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <RoleChoice
        label={inputLabels.role}
        value={draft.role}
        onChange={(role) => setDraft({ ...draft, role })}
      />
    </DialogForm>
  );
}
