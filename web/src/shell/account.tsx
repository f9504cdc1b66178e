import {
  ActionIcon,
  Group,
  SegmentedControl,
  Stack,
  Tooltip,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Session } from '../../../src/contract/session.ts';
import { messageOf } from '../api/request.ts';
import { useSignOut } from '../api/session.ts';
import { useToasts } from '../ui/mount.ts';
import { roleWords } from '../ui/role-words.ts';
import { Line } from '../ui/value/values.tsx';
import styles from './account.module.css';

const schemes = [
  { value: 'light', label: 'Light', Glyph: IconSun },
  { value: 'auto', label: 'System', Glyph: IconDeviceDesktop },
  { value: 'dark', label: 'Dark', Glyph: IconMoon },
] as const;

function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Color scheme"
      value={colorScheme}
      onChange={(value) => {
        const chosen = schemes.find((scheme) => scheme.value === value);
        if (chosen) setColorScheme(chosen.value);
      }}
      data={schemes.map(({ value, label, Glyph }) => ({
        value,
        label: (
          <span className={styles.scheme} title={label}>
            <Glyph size={15} stroke={1.7} aria-hidden />
            <VisuallyHidden>{label}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}

/** The current user, sign-out, and the color scheme. */
export function Account({ session }: { session: Session }) {
  const toasts = useToasts();
  const leave = useSignOut({
    onError: (error) => toasts.show({ color: 'red', title: 'Couldn’t sign out', message: messageOf(error) }),
  });
  const name = session.user
    ? (session.user.name ?? session.user.email ?? 'Signed in')
    : (session.apiKey ?? 'API key');
  const role = roleWords[session.role].word;
  const organization = session.organization.name;
  return (
    <Stack gap="sm" p="sm" className={styles.account}>
      <ColorSchemeSwitch />
      <Group gap={10} wrap="nowrap">
        <Link to="/settings/profile" className={styles.link}>
          <span className={styles.initial} aria-hidden>
            {Array.from(name.trim())[0]?.toUpperCase() ?? '?'}
          </span>
          <span className={styles.text}>
            <span className={styles.name}>
              <Line text={name} />
            </span>
            <span className="cx-cell-sub">
              <Line text={name === role ? organization : `${role} · ${organization}`} />
            </span>
            <VisuallyHidden>, your profile</VisuallyHidden>
          </span>
        </Link>
        {session.signIn === 'own' && (
          <Tooltip label="Sign out">
            <ActionIcon aria-label="Sign out" onClick={() => leave.mutate()} loading={leave.isPending}>
              <IconLogout size={17} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </Stack>
  );
}
