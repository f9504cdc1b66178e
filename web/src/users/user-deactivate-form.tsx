import { Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { User, UserDetails } from '../../../src/contract/users.ts';
import { sessionQuery } from '../api/session.ts';
import { deactivateUser, userDetailsQuery } from '../api/users.ts';
import { plural } from '../format/text.ts';
import { DialogForm } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { personName } from '../ui/person-choice.tsx';
import { useUsersChanged } from './use-users-changed.ts';

/** What ends and what stays, in numbers. */
function Consequences({ details, isMe }: { details: UserDetails; isMe: boolean }) {
  const ends = [
    details.sessions > 0 && plural(details.sessions, 'session', 'sessions'),
    details.apiKeys > 0 && plural(details.apiKeys, 'API key', 'API keys'),
  ].filter((text) => text !== false);
  return (
    <Stack gap={6}>
      {isMe && (
        <Text size="sm" c="var(--cx-warn)">
          This is you: you will be signed out, and only another administrator can let you in again.
        </Text>
      )}
      <Text size="sm">
        {ends.length > 0
          ? `${ends.join(' and ')} ${ends.length === 1 && !ends[0]?.endsWith('s') ? 'ends' : 'end'} at once.`
          : 'Nobody can sign in as them any more.'}
      </Text>
      {details.customers > 0 && (
        <Text size="sm">
          {plural(details.customers, 'customer stays', 'customers stay')} theirs: change owners in HubSpot.
        </Text>
      )}
    </Stack>
  );
}

/** Takes somebody’s access away. */
export function DeactivateForm({ user, onClose }: { user: User; onClose: () => void }) {
  const details = useQuery(userDetailsQuery(user.id));
  const me = useQuery(sessionQuery).data?.user?.id;
  const refresh = useUsersChanged();
  const end = useMutation({
    mutationFn: () => deactivateUser(user.id),
    onSuccess: async () => {
      onClose();
      notifications.show({
        color: 'teal',
        title: `${personName(user)} is deactivated`,
        message: 'They cannot come in any more. You can reactivate them here.',
      });
      await refresh();
    },
  });
  if (details.isPending) return <Skeleton h={120} />;
  if (details.isError) {
    return (
      <Failure
        error={details.error}
        title="What hangs on this access could not be read"
        onRetry={() => void details.refetch()}
      />
    );
  }
  return (
    <DialogForm
      error={end.error}
      busy={end.isPending}
      cancel="Keep the access"
      submit="Deactivate"
      danger
      disabled={details.data.isLastAdmin}
      onCancel={onClose}
      onSubmit={() => end.mutate()}
    >
      <Text size="sm">
        Take the access of <strong dir="auto">{personName(user)}</strong> away?
      </Text>
      {details.data.isLastAdmin ? (
        <Text size="sm" c="var(--cx-warn)">
          This is the last administrator who can sign in. Make somebody else an administrator first.
        </Text>
      ) : (
        <Consequences details={details.data} isMe={user.id === me} />
      )}
    </DialogForm>
  );
}
