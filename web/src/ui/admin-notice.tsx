import { IconLock } from '@tabler/icons-react';

/** Why somebody who is no administrator can change nothing here. */
export function AdminNotice({ what }: { what: string }) {
  return (
    <p className="cx-admin-notice">
      <IconLock size={16} stroke={1.8} aria-hidden />
      Only administrators change {what}. You see what holds.
    </p>
  );
}
