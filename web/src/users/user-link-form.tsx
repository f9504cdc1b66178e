import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { User } from '../../../src/contract/users.ts';
import { makeUserLink, reactivateUser } from '../api/users.ts';
import { DialogForm } from '../ui/dialog.tsx';
import { personName } from '../ui/person-choice.tsx';
import { useUsersChanged } from './use-users-changed.ts';
import { SignInLink } from './user-sign-in-link.tsx';

/** Makes a new way in: another link, or, with `back`, one for somebody who was let go. */
export function LinkForm({ user, back, onClose }: { user: User; back: boolean; onClose: () => void }) {
  const refresh = useUsersChanged();
  const make = useMutation({
    mutationFn: () => (back ? reactivateUser(user.id) : makeUserLink(user.id)),
    onSuccess: refresh,
  });
  if (make.data) return <SignInLink made={make.data} onClose={onClose} />;
  return (
    <DialogForm
      error={make.error}
      busy={make.isPending}
      cancel="Cancel"
      submit={back ? 'Reactivate' : 'Make the link'}
      onCancel={onClose}
      onSubmit={() => make.mutate()}
    >
      <Text size="sm">
        <bdi>{personName(user)}</bdi>{' '}
        {back
          ? 'can sign in again, with the role they had, by a link that you get now. API keys that were revoked stay so.'
          : 'gets a link that signs in once. A link made before and not used stops working; browsers that are signed in stay so.'}
      </Text>
    </DialogForm>
  );
}
