import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { StatePill } from '../ui/value/state-pill.tsx';
import { Nothing } from '../ui/value/values.tsx';
import type { Measured } from './history-words.ts';
import styles from './target-tile.module.css';

const words = {
  good: 'On target',
  bad: 'Missed',
  idle: 'No data yet',
  warn: 'Missed',
  busy: 'No data yet',
} as const;

/** A figure and its target. */
export function TargetTile({ label, measured }: { label: string; measured: Measured }) {
  const { value, tone, target, note } = measured;
  return (
    <div>
      <Text component="dt" fz="xs" fw={600} c="dimmed">
        {label}
      </Text>
      <dd>
        <Group gap="xs" mih={34}>
          <Box component="span" className="cx-figure" fz="xl" fw={600}>
            {value ?? <Nothing label="no data" />}
          </Box>
          <StatePill tone={tone}>{words[tone]}</StatePill>
        </Group>
        <Text fz="xs" fw={550}>
          Target: {target}
        </Text>
        <Text fz="xs" c="dimmed">
          {note}
        </Text>
      </dd>
    </div>
  );
}

/** A row of figures with their targets. */
export function TargetTiles({ children }: { children: ReactNode }) {
  return <dl className={styles.tiles}>{children}</dl>;
}
