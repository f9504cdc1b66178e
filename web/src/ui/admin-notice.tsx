import { IconLock } from '@tabler/icons-react';

/** Tells anyone but an admin why nothing here can be changed. */
export function AdminNotice({ what }: { what: string }) {
  return (
    <p className="cx-admin-notice">
      <IconLock size={16} stroke={1.8} aria-hidden />
      Only admins can edit {what}. You have view-only access.
    </p>
  );
}
