import { Group } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import styles from './toolbar.module.css';

interface ToolbarProps {
  /** The width of its selects, in pixels; they shrink if there is no room. */
  selectWidth?: number;
  /** Whether some fields have a label above: all are aligned at the bottom. */
  labeled?: boolean;
  /** How the parts are spaced: the last one at the end of the line. */
  spread?: boolean;
  children: ReactNode;
}

/** The fields and buttons above a list that filter or sort it. */
export function Toolbar({ selectWidth = 190, labeled = false, spread = false, children }: ToolbarProps) {
  return (
    <Group
      className={styles.toolbar}
      gap="xs"
      mb="md"
      align={labeled ? 'flex-end' : 'center'}
      justify={spread ? 'space-between' : 'flex-start'}
      style={{ '--select-width': `${selectWidth}px` } as CSSProperties}
    >
      {children}
    </Group>
  );
}
