import { Group } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';

function Notice({ children }: { children: ReactNode }) {
  return (
    <Group c="dimmed" gap="xs" wrap="nowrap" mb="md">
      <IconLock size={16} stroke={1.8} aria-hidden />
      <p>{children}</p>
    </Group>
  );
}

/** Tells users who aren't admins why nothing can be edited here. */
export function AdminNotice({ what }: { what: string }) {
  return <Notice>Only admins can edit {what}. You have view-only access.</Notice>;
}

/** Tells admins what is edited in the program that signs users in. */
export function HostNotice({ what }: { what: string }) {
  return <Notice>{what} are managed in the application that you sign in to.</Notice>;
}
