import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Age } from '../../ui/value/values.tsx';
import styles from './shown.module.css';

// The common parts of the data in replies.

/** A list of records, with a note on what isn't listed. */
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
      <ul className={styles.list} aria-label={label}>
        {children}
      </ul>
      {more && <ChatNote>{more}</ChatNote>}
    </>
  );
}

export function ChatEntry({ children }: { children: ReactNode }) {
  return <li className={styles.entry}>{children}</li>;
}

/** A remark below a reply's data. */
export function ChatNote({ children }: { children: ReactNode }) {
  return (
    <Text fz="xs" c="dimmed">
      {children}
    </Text>
  );
}

/** The age of the data. */
export function ChatAge({ syncedAt }: { syncedAt: string | null }) {
  if (syncedAt === null) return null;
  return (
    <ChatNote>
      From HubSpot, <Age at={syncedAt} prefix="synced " />
    </ChatNote>
  );
}
