import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import styles from './sort-header.module.css';

interface SortHeaderProps {
  label: string;
  direction: 'ascending' | 'descending' | undefined;
  onSort: () => void;
}

/** The content of a sortable column header; the surrounding cell has `aria-sort`. */
export function SortHeader({ label, direction, onSort }: SortHeaderProps) {
  const Glyph =
    direction === undefined ? IconArrowsSort : direction === 'ascending' ? IconArrowUp : IconArrowDown;
  return (
    <UnstyledButton
      className={styles.sort}
      data-active={direction !== undefined || undefined}
      onClick={onSort}
    >
      {label}
      <Glyph size={14} stroke={1.8} aria-hidden />
    </UnstyledButton>
  );
}
