import { Group, Progress, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../format/amounts.ts';

/** The parts of something in progress, side by side if there is room. */
export function Parts({ children }: { children: ReactNode }) {
  return (
    <SimpleGrid minColWidth="min(220px, 100%)" autoFlow="auto-fit" spacing="lg" verticalSpacing="sm">
      {children}
    </SimpleGrid>
  );
}

interface PartProgressProps {
  name: string;
  done: number;
  /** The total in words: it may still be unknown. */
  total: string;
  /** From 0 to 100. */
  percent: number;
  /** Whether it is in progress with an unknown total. */
  isOpenEnded?: boolean;
  children?: ReactNode;
}

/** The progress of a part: a bar, with the counts above and details below. */
export function PartProgress({ name, done, total, percent, isOpenEnded, children }: PartProgressProps) {
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={4} wrap="nowrap">
        <span className="cx-strong">{name}</span>
        <span className="cx-figure">
          {formatCount(done)} <span className="cx-soft">of {total}</span>
        </span>
      </Group>
      <Progress
        size={8}
        value={percent}
        aria-label={`${name}: ${formatCount(done)} of ${total}`}
        striped={isOpenEnded ?? false}
        animated={isOpenEnded ?? false}
      />
      {children !== undefined && (
        <Text fz="xs" c="dimmed" mt={4} mih="1.4em" className="cx-figure cx-break">
          {children}
        </Text>
      )}
    </div>
  );
}
