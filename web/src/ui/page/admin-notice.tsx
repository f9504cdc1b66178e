import { Group } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';

/** Tells users who aren't admins why nothing can be edited here. */
export function AdminNotice({ what }: { what: string }) {
  return (
    <Group c="dimmed" gap="xs" wrap="nowrap" mb="md">
      <IconLock size={16} stroke={1.8} aria-hidden />
      <p>Only admins can edit {what}. You have view-only access.</p>
    </Group>
  );
}
