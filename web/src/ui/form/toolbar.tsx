import { Group } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import styles from './toolbar.module.css';

interface ToolbarProps {
  /** The width of its selects, in pixels; they shrink where there is no room. */
  selectWidth?: number;
  /** Some fields have a label above: all are aligned at the bottom. */
  labeled?: boolean;
  /** How far apart its parts are: the last one at the end of the line. */
  spread?: boolean;
  children: ReactNode;
}

/** The fields and buttons above a list that choose what it shows. */
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
