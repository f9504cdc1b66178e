import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './table-scroll.module.css';

interface TableScrollProps {
  label: string;
  children: ReactNode;
}

/** Wraps a table that may be wider than its space: it can be scrolled, by keyboard, too. */
export function TableScroll({ label, children }: TableScrollProps) {
  return (
    <Box className={styles.scroll} role="group" aria-label={label} tabIndex={0}>
      {children}
    </Box>
  );
}
