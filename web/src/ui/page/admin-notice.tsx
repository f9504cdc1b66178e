import { Group } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';

/** Tells anyone but an admin why nothing here can be changed. */
export function AdminNotice({ what }: { what: string }) {
  return (
    <Group c="dimmed" gap="xs" wrap="nowrap" mb="md">
      <IconLock size={16} stroke={1.8} aria-hidden />
      <p>Only admins can edit {what}. You have view-only access.</p>
    </Group>
  );
}
