import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { User, UserDetails } from '../../../src/contract/users.ts';
import { sessionQuery } from '../api/session.ts';
import { useDeactivateUser, userDetailsQuery } from '../api/users.ts';
import { plural } from '../format/text.ts';
import { personName } from '../ui/form/person-choice.tsx';
import { useToasts } from '../ui/mount.ts';
import { DialogForm } from '../ui/page/dialog.tsx';
import { Loaded } from '../ui/page/loaded.tsx';

/** What is revoked and what stays, in numbers. */
function Consequences({ details, isMe }: { details: UserDetails; isMe: boolean }) {
  const ends = [
    details.sessions > 0 && plural(details.sessions, 'session', 'sessions'),
    details.apiKeys > 0 && plural(details.apiKeys, 'API key', 'API keys'),
  ].filter((text) => text !== false);
  return (
    <Stack gap={6}>
      {isMe && (
        <Text size="sm" c="var(--cx-warn)">
          This is your own account. You will be signed out, and only another admin can reactivate it.
        </Text>
      )}
      <Text size="sm">
        {ends.length > 0
          ? `${ends.join(' and ')} will be revoked immediately.`
          : 'They will no longer be able to sign in.'}
      </Text>
      {details.customers > 0 && (
        <Text size="sm">
          They stay the CSM of {plural(details.customers, 'customer', 'customers')}. Change owners in HubSpot.
        </Text>
      )}
    </Stack>
  );
}

interface DeactivateFormProps {
  user: User;
  onClose: () => void;
}

function Form({ user, details, onClose }: DeactivateFormProps & { details: UserDetails }) {
  const toasts = useToasts();
  const me = useQuery(sessionQuery).data?.user?.id;
  const end = useDeactivateUser(user.id, {
    onSuccess: () => {
      onClose();
      toasts.show({
        color: 'teal',
        title: `${personName(user)} was deactivated`,
        message: 'They can no longer sign in. You can reactivate them here.',
      });
    },
  });
  return (
    <DialogForm
      error={end.error}
      busy={end.isPending}
      cancel="Cancel"
      submit="Deactivate"
      danger
      disabled={details.isLastAdmin}
      onCancel={onClose}
      onSubmit={() => end.mutate()}
    >
      <Text size="sm">
        Revoke access for <strong dir="auto">{personName(user)}</strong>?
      </Text>
      {details.isLastAdmin ? (
        <Text size="sm" c="var(--cx-warn)">
          This is the last admin who can sign in. Make someone else an admin first.
        </Text>
      ) : (
        <Consequences details={details} isMe={user.id === me} />
      )}
    </DialogForm>
  );
}

/** Revokes a user's access. */
export function DeactivateForm({ user, onClose }: DeactivateFormProps) {
  const details = useQuery(userDetailsQuery(user.id));
  return (
    <Loaded query={details} what="this user" skeleton={[120]} quiet>
      {(loaded) => <Form user={user} details={loaded} onClose={onClose} />}
    </Loaded>
  );
}
