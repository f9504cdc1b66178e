import { ActionIcon, SegmentedControl, Tooltip, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Session } from '../../../src/contract/session.ts';
import { messageOf } from '../api/request.ts';
import { sessionQuery, signOut } from '../api/session.ts';
import { Line } from '../ui/values.tsx';
import { roleWords } from '../users/role-words.ts';

const schemes = [
  { value: 'light', label: 'Light', Glyph: IconSun },
  { value: 'auto', label: 'As the system', Glyph: IconDeviceDesktop },
  { value: 'dark', label: 'Dark', Glyph: IconMoon },
] as const;

function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Colour scheme"
      value={colorScheme}
      onChange={(value) => {
        const chosen = schemes.find((scheme) => scheme.value === value);
        if (chosen) setColorScheme(chosen.value);
      }}
      data={schemes.map(({ value, label, Glyph }) => ({
        value,
        label: (
          <span className="cx-scheme" title={label}>
            <Glyph size={15} stroke={1.7} aria-hidden />
            <span className="cx-unseen">{label}</span>
          </span>
        ),
      }))}
    />
  );
}

/** Who is signed in, the way out, and the colour scheme. */
export function Account({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] });
      return queryClient.resetQueries({ queryKey: sessionQuery.queryKey });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'You are still signed in', message: messageOf(error) }),
  });
  const name = session.user
    ? (session.user.name ?? session.user.email ?? 'Signed in')
    : (session.apiKey ?? 'API key');
  const role = roleWords[session.role].word;
  const organization = session.organization.name;
  return (
    <div className="cx-account">
      <ColorSchemeSwitch />
      <div className="cx-account-who">
        <Link to="/settings/profile" className="cx-account-link">
          <span className="cx-avatar" aria-hidden>
            {Array.from(name.trim())[0]?.toUpperCase() ?? '?'}
          </span>
          <span className="cx-account-text">
            <span className="cx-account-name">
              <Line text={name} />
            </span>
            <span className="cx-account-role">
              <Line text={name === role ? organization : `${role} · ${organization}`} />
            </span>
            <span className="cx-unseen">, your profile</span>
          </span>
        </Link>
        <Tooltip label="Sign out">
          <ActionIcon aria-label="Sign out" onClick={() => leave.mutate()} loading={leave.isPending}>
            <IconLogout size={17} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
