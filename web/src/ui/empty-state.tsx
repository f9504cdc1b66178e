import { Text } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  action?: ReactNode;
  children?: ReactNode;
}

/** What a screen or panel says when it has nothing to list. */
export function EmptyState({ icon: Glyph, title, action, children }: EmptyStateProps) {
  return (
    <div className="cx-empty">
      <span className="cx-empty-icon" aria-hidden>
        <Glyph size={22} stroke={1.6} />
      </span>
      <p className="cx-empty-title">{title}</p>
      {children && (
        <Text size="sm" c="dimmed" maw={460} component="div">
          {children}
        </Text>
      )}
      {action && <div className="cx-empty-action">{action}</div>}
    </div>
  );
}
