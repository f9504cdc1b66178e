import type { ReactNode } from 'react';
import { Age } from '../../ui/values.tsx';

// What the shown parts of replies have in common.

/** A list of records, with what is beyond it. */
export function ChatList({
  label,
  children,
  more,
}: {
  label: string;
  children: ReactNode;
  more?: ReactNode;
}) {
  return (
    <>
      <ul className="cx-chat-list" aria-label={label}>
        {children}
      </ul>
      {more && <p className="cx-chat-more">{more}</p>}
    </>
  );
}

/** How old the data is. */
export function ChatAge({ syncedAt }: { syncedAt: string | null }) {
  if (syncedAt === null) return null;
  return (
    <p className="cx-chat-age">
      From HubSpot, <Age at={syncedAt} prefix="synced " />
    </p>
  );
}
