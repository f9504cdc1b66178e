import { Box, type BoxProps } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './fading.module.css';

interface FadingProps extends BoxProps {
  /** Other data is loading; the shown data belongs to the last choice. */
  stale: boolean;
  children: ReactNode;
}

/** Fades its content while newer data is loading. */
export function Fading({ stale, children, ...box }: FadingProps) {
  return (
    <Box className={styles.fading} data-stale={stale || undefined} {...box}>
      {children}
    </Box>
  );
}
