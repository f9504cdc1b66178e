import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './table-scroll.module.css';

interface TableScrollProps {
  label: string;
  /** On phones each row is a card: its first cell on top, the others below with their `data-label`. */
  cards?: boolean;
  children: ReactNode;
}

/** Around a table that may be wider than its place: it scrolls, by keyboard too. */
export function TableScroll({ label, cards = false, children }: TableScrollProps) {
  return (
    <Box
      className={`${styles.scroll} cx-table-scroll`}
      data-cards={cards || undefined}
      role="group"
      aria-label={label}
      tabIndex={0}
    >
      {children}
    </Box>
  );
}
