import { Box, Stack, Text } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  action?: ReactNode;
  /** For narrow places: less space around it. */
  compact?: boolean;
  children?: ReactNode;
}

/** Shown by a screen or panel that has nothing to list. */
export function EmptyState({ icon: Glyph, title, action, compact = false, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap={6} px="lg" py={compact ? 'sm' : 40} ta="center">
      <span className={styles.icon} aria-hidden>
        <Glyph size={22} stroke={1.6} />
      </span>
      <Text size="md" fw={650}>
        {title}
      </Text>
      {children && (
        <Text size="sm" c="dimmed" maw={460} component="div">
          {children}
        </Text>
      )}
      {action && <Box mt="md">{action}</Box>}
    </Stack>
  );
}
