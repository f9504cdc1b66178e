import { Text } from '@mantine/core';
import type { Invitation } from '../../../src/contract/users.ts';
import { formatMoment } from '../format/dates.ts';
import { personName } from '../ui/form/person-choice.tsx';
import { ShownOnce } from './shown-once.tsx';

const mailWords: Record<Invitation['mail'], string> = {
  sent: 'It was also sent by email.',
  failed: 'The email couldn’t be sent. Send it to them yourself.',
  not_set_up: 'Email isn’t set up on this server. Send it to them yourself.',
  no_address: 'They have no email address. Send it to them yourself.',
};

/** A user's sign-in link, shown once. */
export function SignInLink({ made, onClose }: { made: Invitation; onClose: () => void }) {
  return (
    <ShownOnce label="Sign-in link" secret={made.link} onClose={onClose}>
      <Text size="sm">
        Sign-in link for <bdi>{personName(made.user)}</bdi>. It works once and expires{' '}
        {formatMoment(made.expiresAt)}. <strong>You won’t see it again.</strong>
      </Text>
      <Text size="sm" c={made.mail === 'failed' ? 'var(--cx-warn)' : 'dimmed'}>
        {mailWords[made.mail]}
      </Text>
    </ShownOnce>
  );
}
