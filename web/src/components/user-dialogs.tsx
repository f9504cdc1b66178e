import { Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../../src/contract/common.ts';
import type { Invitation, User, UserDetails } from '../../../src/contract/users.ts';
import { sessionQuery } from '../api/session.ts';
import {
  changeUser,
  deactivateUser,
  giveAccess,
  inviteUser,
  makeUserLink,
  reactivateUser,
  userDetailsQuery,
} from '../api/users.ts';
import { formatMoment } from '../format/dates.ts';
import { plural } from '../format/text.ts';
import { Dialog, DialogFoot } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { personName } from './person-choice.tsx';
import { RoleChoice } from './role-choice.tsx';
import { ShownOnce } from './shown-once.tsx';

/** What is to be done, and with whom. */
export type UserStep =
  | { do: 'invite' }
  | { do: 'admit' | 'change' | 'link' | 'deactivate' | 'reactivate'; user: User };

const titles: Record<UserStep['do'], string> = {
  invite: 'Invite somebody',
  admit: 'Give access',
  change: 'Change name and role',
  link: 'New sign-in link',
  deactivate: 'Deactivate',
  reactivate: 'Reactivate',
};

const mailWords: Record<Invitation['mail'], string> = {
  sent: 'It was also sent by e-mail.',
  failed: 'It could not be sent by e-mail: hand it over yourself.',
  not_set_up: 'This installation sends no e-mail: hand it over yourself.',
  no_address: 'No e-mail address is known: hand it over yourself.',
};

/** The way in for somebody, told once. */
function Link({ made, onClose }: { made: Invitation; onClose: () => void }) {
  return (
    <ShownOnce label="Sign-in link" secret={made.link} onClose={onClose}>
      <Text size="sm">
        <bdi>{personName(made.user)}</bdi> signs in with this link, once, until {formatMoment(made.expiresAt)}
        . <strong>It is not shown again.</strong>
      </Text>
      <Text size="sm" c={made.mail === 'failed' ? 'var(--cx-warn)' : 'dimmed'}>
        {mailWords[made.mail]}
      </Text>
    </ShownOnce>
  );
}

const useRefresh = () => {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['users'] }),
      queryClient.invalidateQueries({ queryKey: ['api-keys'] }),
      // Somebody may have changed themselves.
      queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
};

function InviteForm({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<{ email: string; name: string; role: Role }>({
    email: '',
    name: '',
    role: 'csm',
  });
  const refresh = useRefresh();
  const invite = useMutation({
    mutationFn: () => {
      const { email, name, role } = draft;
      return inviteUser({ email, role, ...(name.trim() === '' ? {} : { name }) });
    },
    onSuccess: refresh,
  });
  if (invite.data) return <Link made={invite.data} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          type="email"
          label="E-mail address"
          description="An owner in HubSpot with the same address becomes this person, with their customers."
          required
          maxLength={254}
          autoComplete="off"
          data-autofocus
          value={draft.email}
          onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
        />
        <TextInput
          label="Name"
          maxLength={200}
          autoComplete="off"
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <RoleChoice label="Role" value={draft.role} onChange={(role) => setDraft({ ...draft, role })} />
        <DialogFoot
          error={invite.error}
          busy={invite.isPending}
          cancel="Cancel"
          submit="Invite"
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

function AdmitForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [role, setRole] = useState<Role>(user.role);
  const refresh = useRefresh();
  const admit = useMutation({ mutationFn: () => giveAccess(user.id, role), onSuccess: refresh });
  if (admit.data) return <Link made={admit.data} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        admit.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          <bdi>{personName(user)}</bdi> is known as an owner in HubSpot and cannot sign in yet. With access,
          they find their customers here.
        </Text>
        <RoleChoice label="Role" value={role} onChange={setRole} />
        <DialogFoot
          error={admit.error}
          busy={admit.isPending}
          cancel="Cancel"
          submit="Give access"
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

function ChangeForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [name, setName] = useState(user.name ?? '');
  const [role, setRole] = useState<Role>(user.role);
  const details = useQuery(userDetailsQuery(user.id));
  const me = useQuery(sessionQuery).data?.user?.id;
  const refresh = useRefresh();
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
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description={user.email ?? undefined}
          maxLength={200}
          autoComplete="off"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RoleChoice label="Role" value={role} onChange={setRole} />
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
        <DialogFoot
          error={save.error}
          busy={save.isPending}
          cancel="Cancel"
          submit="Save"
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

function LinkForm({ user, back, onClose }: { user: User; back: boolean; onClose: () => void }) {
  const refresh = useRefresh();
  const make = useMutation({
    mutationFn: () => (back ? reactivateUser(user.id) : makeUserLink(user.id)),
    onSuccess: refresh,
  });
  if (make.data) return <Link made={make.data} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          <bdi>{personName(user)}</bdi>{' '}
          {back
            ? 'can sign in again, with the role they had, by a link that you get now. API keys that were revoked stay so.'
            : 'gets a link that signs in once. A link made before and not used stops working; browsers that are signed in stay so.'}
        </Text>
        <DialogFoot
          error={make.error}
          busy={make.isPending}
          cancel="Cancel"
          submit={back ? 'Reactivate' : 'Make the link'}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

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

function DeactivateForm({ user, onClose }: { user: User; onClose: () => void }) {
  const details = useQuery(userDetailsQuery(user.id));
  const me = useQuery(sessionQuery).data?.user?.id;
  const refresh = useRefresh();
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
    <form
      onSubmit={(event) => {
        event.preventDefault();
        end.mutate();
      }}
    >
      <Stack gap="md">
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
        <DialogFoot
          error={end.error}
          busy={end.isPending}
          cancel="Keep the access"
          submit="Deactivate"
          danger
          disabled={details.data.isLastAdmin}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

function Content({ step, onClose }: { step: UserStep; onClose: () => void }) {
  if (step.do === 'invite') return <InviteForm onClose={onClose} />;
  const { user } = step;
  if (step.do === 'admit') return <AdmitForm user={user} onClose={onClose} />;
  if (step.do === 'change') return <ChangeForm user={user} onClose={onClose} />;
  if (step.do === 'deactivate') return <DeactivateForm user={user} onClose={onClose} />;
  return <LinkForm user={user} back={step.do === 'reactivate'} onClose={onClose} />;
}

/** One step with somebody's access. */
export function UserDialog({ step, onClose }: { step: UserStep | undefined; onClose: () => void }) {
  // What is done stays there while the dialog fades.
  const [last, setLast] = useState(step);
  if (step !== undefined && step !== last) setLast(step);
  const shown = step ?? last;
  return (
    <Dialog title={shown ? titles[shown.do] : ''} opened={step !== undefined} onClose={onClose}>
      {shown && <Content step={shown} onClose={onClose} />}
    </Dialog>
  );
}
