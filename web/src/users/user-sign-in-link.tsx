import { Text } from '@mantine/core';
import type { Invitation } from '../../../src/contract/users.ts';
import { formatMoment } from '../format/dates.ts';
import { personName } from '../ui/person-choice.tsx';
import { ShownOnce } from './shown-once.tsx';

const mailWords: Record<Invitation['mail'], string> = {
  sent: 'It was also sent by e-mail.',
  failed: 'It could not be sent by e-mail: hand it over yourself.',
  not_set_up: 'This installation sends no e-mail: hand it over yourself.',
  no_address: 'No e-mail address is known: hand it over yourself.',
};

/** The way in for somebody, told once. */
export function SignInLink({ made, onClose }: { made: Invitation; onClose: () => void }) {
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
