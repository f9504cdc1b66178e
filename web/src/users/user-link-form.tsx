import { Text } from '@mantine/core';
import type { User } from '../../../src/contract/users.ts';
import { useCreateSignInLink } from '../api/users.ts';
import { personName } from '../ui/form/person-choice.tsx';
import { DialogForm } from '../ui/page/dialog.tsx';
import { SignInLink } from './user-sign-in-link.tsx';

/** Creates a sign-in link; `back`: for a deactivated user, who is reactivated. */
export function LinkForm({ user, back, onClose }: { user: User; back: boolean; onClose: () => void }) {
  const make = useCreateSignInLink(user.id, back);
  if (make.data) return <SignInLink made={make.data} onClose={onClose} />;
  return (
    <DialogForm
      error={make.error}
      busy={make.isPending}
      cancel="Cancel"
      submit={back ? 'Reactivate' : 'Create link'}
      onCancel={onClose}
      onSubmit={() => make.mutate()}
    >
      <Text size="sm">
        <bdi>{personName(user)}</bdi>{' '}
        {back
          ? 'can sign in again with their previous role. Revoked API keys stay revoked.'
          : 'gets a sign-in link that works once. Unused earlier links stop working; active sessions continue.'}
      </Text>
    </DialogForm>
  );
}
